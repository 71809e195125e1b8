"""Starting the program that workers are forked from, which imports what they need while others do so, too."""

import signal
from multiprocessing import forkserver, resource_tracker

PRELOADED = ["grading.preloaded"]  # once, not once for each worker


def start_forkserver() -> None:
    """Start it, if it doesn't run yet. Ctrl-C reaches neither it nor a worker: they end with this process."""
    resource_tracker.ensure_running()  # it would undo what follows when the first worker starts
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # all that is started inherits it
    try:
        forkserver.set_forkserver_preload(PRELOADED)
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
