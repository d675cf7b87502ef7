"""The floor of `plan`: the libraries that it imports, and its requests, one after the other.

    python -c "from bare_requests import main; main()" FILE

FILE names one URL a line: what a real plan asked the same server, cursors included; the access key
travels as a cookie, as that of a plan.
No answer is looked into. The synchronous client is the faster one of httpx.
"""

import os
import sys
from pathlib import Path

# Unused here: the import is what is measured.
import click  # noqa: F401 - a plan imports it too
import httpx
import tenacity  # noqa: F401 - a plan imports it too
import yaml  # noqa: F401 - a plan imports it too
from pydantic import BaseModel  # noqa: F401 - the package alone imports next to nothing


def main() -> None:
    """Send the requests."""
    urls = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    key = {"Cookie": f"accesskey={os.environ['VOIPBIN_ACCESS_KEY']}"}
    with httpx.Client(headers=key) as client:
        for url in urls:
            client.get(url).raise_for_status()
    print(len(urls))
