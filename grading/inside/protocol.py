"""What the two sides of the sandbox's wall say to each other, and what both hold a cell's output to.

They talk in frames over one socket. When it is up, the keeper says READY. Then, for each notebook, it is sent
a REQUEST; what comes back are pieces of LINES, of JSON, one for each finished cell, and an END.

The frames are our own for two reasons. `multiprocessing.connection` joins a header and a short content to a
new object, so that some of one notebook would stay in the memory that the next one is forked from. And its
reading has no deadline but until a frame begins.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

HEAD = struct.Struct("!cI")  # a frame's kind and the length of its content
READY, REQUEST, LINES, END = b"r", b"q", b"l", b"e"
CHUNK = 1 << 16  # bytes of content that a frame from inside has at the most

GRACE = 5.0  # seconds that a cell may go on after it was interrupted
MOST_FILES = 10_000

TEXT, PNG, JPEG = "text/plain", "image/png", "image/jpeg"  # what is kept of a display, besides answers
COST = 1000  # characters that every output takes besides its own, so that they can't be countless


class Limits(NamedTuple):
    """What a notebook may use; the traits of `Sandbox` with these names say more."""

    cell_timeout: float
    notebook_timeout: float
    memory: int
    disk: int
    processes: int
    cell_output: int
    notebook_output: int


class End(NamedTuple):
    """How a notebook ended.

    Attributes:
        reason: the name of the limit that it reached; "files" if it made too many; or "".
        status: the exit status of its process, as `os.waitstatus_to_exitcode` gives it.
        last: whether the keeper ends with it.
    """

    reason: str
    status: int
    last: bool


def send_frame(connection: socket.socket, kind: bytes, content: bytes | memoryview = b"") -> None:
    """Send one frame; no copy of its content is made.

    Raises:
        OSError: the other side has ended, or the connection's timeout has passed.
    """
    connection.sendall(HEAD.pack(kind, len(content)))
    connection.sendall(content)


def receive_frame(
    connection: socket.socket, most: int = (1 << 32) - 1, deadline: float | None = None
) -> tuple[bytes, bytes]:
    """Receive one frame.

    Args:
        connection: where from.
        most: bytes of content that are accepted.
        deadline: until when all of it must be there, on the clock `time.monotonic`; None waits for ever.

    Returns:
        Its kind and its content.

    Raises:
        TimeoutError: it isn't there in time.
        OSError: it is too long, or the other side has ended.
    """
    kind, length = HEAD.unpack(_receive_exactly(connection, HEAD.size, deadline))
    if length > most:
        raise OSError("it sent too long a frame")
    return kind, _receive_exactly(connection, length, deadline)


def measure_output(output: Mapping[str, Any]) -> int:
    """Return how many characters of a cell's room an output takes up: of that for text, or for all else."""
    return COST + len(output["text"] if output["output_type"] == "stream" else json.dumps(output))


def _receive_exactly(connection: socket.socket, length: int, deadline: float | None) -> bytes:
    content = bytearray(length)
    left = memoryview(content)
    while left:
        if deadline is not None:
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
        count = connection.recv_into(left)
        if not count:
            raise ConnectionResetError("it ended")
        left = left[count:]
    return bytes(content)
