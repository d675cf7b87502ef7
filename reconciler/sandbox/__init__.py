"""A VoIPBIN to run against: the outplan part of its HTTP API over ASGI, with state in SQLite.

It is an independent double. Nothing of the rest of the package may be imported in here: a mistake
about the API that both sides shared would hide from every test.
"""
