"""The edge to GitLab: the note on a merge request.

What every code host has, such as markers, pages and retries, is in `github`.
"""
