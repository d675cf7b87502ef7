"""A validation or a plan as code hosts and pipelines read it, each engine its own report."""
