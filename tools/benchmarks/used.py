"""Runs a command, and writes into a file how many seconds of CPU were used by all that ran below it.

    python -m tools.benchmarks.used FILE COMMAND …

Processes that outlive whoever started them become its own children, so that none is missed.
"""

import ctypes
import os
import resource
import subprocess
import sys
from pathlib import Path

BECOME_REAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux's prctl


def main(file: str, *command: str) -> int:
    """Run the command, wait for all that it leaves, and return its status."""
    ctypes.CDLL(None).prctl(BECOME_REAPER, 1, 0, 0, 0)
    status = subprocess.run(command).returncode
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    Path(file).write_text(str(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
