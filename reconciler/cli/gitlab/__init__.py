"""The steps of a GitLab pipeline, one module each."""
