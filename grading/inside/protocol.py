"""What the two sides of the sandbox's wall say to each other, and what both hold a cell's output to.

They talk in frames over one socket. When it is up, the keeper says READY. Then, for each notebook, it is sent
a REQUEST; what comes back are pieces of LINES, of JSON, one for each finished cell, and an END.

The frames are our own for two reasons. `multiprocessing.connection` joins a header and a short content to a
new object, so that some of one notebook would stay in the memory that the next one is forked from. And its
reading has no deadline but until a frame begins.
"""

import socket
import struct
import time
from typing import NamedTuple

HEAD = struct.Struct("!cI")  # a frame's kind and the length of its content
READY, REQUEST, LINES, END = b"r", b"q", b"l", b"e"
CHUNK = 1 << 16  # bytes of content that a frame from inside has at the most

GRACE = 5.0  # seconds that a cell may go on after it was interrupted
MOST_FILES = 10_000

TEXT, PNG, JPEG = "text/plain", "image/png", "image/jpeg"  # what is kept of a display, besides answers
COST = 1000  # characters that every output takes besides its own, so that they can't be countless

Frame = tuple[bytes, bytes]  # its kind and its content


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
    """How a notebook ended."""

    reason: str  # the name of the limit that it reached; another word for what else ended it; or ""
    status: int = 0  # the exit status of its process, as `os.waitstatus_to_exitcode` gives it
    last: bool = True  # whether the keeper ends with it


def send_frame(connection: socket.socket, kind: bytes, content: bytes | memoryview = b"") -> None:
    """Send one frame; no copy of its content is made. An OSError says that the other side has ended."""
    connection.sendall(HEAD.pack(kind, len(content)))
    connection.sendall(content)


def receive_frame(connection: socket.socket, most: int = 1 << 32, deadline: float | None = None) -> Frame:
    """Receive a frame: at most so many bytes, and all of it before a deadline on the clock `time.monotonic`.

    Raises a TimeoutError if it isn't there in time, and another OSError if it is too long, or the other side
    has ended.
    """

    def receive(length: int) -> bytes:
        content = bytearray(length)
        left = memoryview(content)
        while left:
            if deadline is not None:
                connection.settimeout(max(deadline - time.monotonic(), 0.001))
            if not (count := connection.recv_into(left)):
                raise ConnectionResetError("it ended")
            left = left[count:]
        return bytes(content)

    kind, length = HEAD.unpack(receive(HEAD.size))
    if length > most:
        raise OSError("it sent too long a frame")
    return kind, receive(length)
