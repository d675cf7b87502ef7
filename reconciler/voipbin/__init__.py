"""The edge to the VoIPBIN API: the only package that imports httpx.

Requests out, values of `live` in. Decides nothing about outplans.
"""
