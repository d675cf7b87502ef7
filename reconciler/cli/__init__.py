"""The command line: one module per command, one error boundary, wiring and nothing else.

Command modules import heavy things where they use them, so that `--help` and `validate` start fast.
"""
