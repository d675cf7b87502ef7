"""The floor of a large plan: its manifests parsed and checked, its requests sent, their JSON read.

    python -c "from bare_plan import main; main()" DIRECTORY FILE

DIRECTORY holds the manifests, FILE one URL a line. Whatever the libraries can do takes this long:
nothing is compared, nobody owns anything, no rule is asked.
"""

import gc
import os
import sys
from pathlib import Path

# Unused here: the import is what is measured.
import click  # noqa: F401 - a plan imports it too
import httpx
import tenacity  # noqa: F401 - a plan imports it too
from bare_validate import check  # type: ignore[import-not-found]  # beside it when it runs


def main() -> None:
    """Do the work of both sides."""
    gc.disable()
    wanted = check(Path(sys.argv[1]))
    urls = Path(sys.argv[2]).read_text(encoding="utf-8").split()
    key = {"Cookie": f"accesskey={os.environ['VOIPBIN_ACCESS_KEY']}"}
    with httpx.Client(headers=key) as client:
        live = [client.get(url).raise_for_status().json() for url in urls]
    print(len(wanted), len(live))
