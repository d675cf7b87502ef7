"""Peers that do the same kind of work, made ready once and then only run.

Each has as many things to plan as the plan beside it, and finds nothing to do, as that one does.
"""
