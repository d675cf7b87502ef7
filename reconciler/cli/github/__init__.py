"""The steps of a GitHub workflow, one module each; `github_command` gathers them."""
