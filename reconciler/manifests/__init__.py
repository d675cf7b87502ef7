"""From YAML text to desired outplans: files, reader, schema, desired, in this order.

Everything here can be known offline. Problems are collected, never raised one by one.
"""
