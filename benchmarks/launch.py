"""Runs one command and prints what it cost, as JSON: seconds, peak memory in MiB, exit code.

    python -I -S launch.py STDOUT-FILE STDERR-FILE COMMAND [ARGUMENT...]

A program of its own, and a small one: Linux begins a child's peak memory at what its parent held at
the fork, so a big parent would be measured instead of its child.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command with nothing on its standard input, and wait for it."""
    out, err, *command = sys.argv[1:]
    new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, out, new, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, err, new, 0o600),
    ]
    begun = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begun
    unit = 1024**2 if sys.platform == "darwin" else 1024
    cost = {"seconds": seconds, "peak_mib": usage.ru_maxrss / unit}
    print(json.dumps(cost | {"code": os.waitstatus_to_exitcode(status)}))


if __name__ == "__main__":
    main()
