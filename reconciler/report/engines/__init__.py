"""A validation as code hosts and pipelines read it: annotations, code quality, SARIF, JUnit."""
