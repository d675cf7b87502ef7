"""GitHub: the sticky comment, the drift issue, annotations and step outputs.

The second edge and the second importer of httpx. It knows nothing of outplans: Markdown, digests
and findings come in as text and plain data, made by `report` and `plan`.
"""
