"""Shows the built page on this machine as GitHub Pages does, and says what was asked: `make serve-site`."""

import gzip
import mimetypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]
PORT = 8000
COMPRESSED = (".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm")
"""What such a host compresses; wheels and pictures are as small as they get."""
TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".ipynb": "application/json",
}


class Request(NamedTuple):
    """What was asked for, its status, its bytes in all, and the bytes that were sent."""

    path: str
    status: int
    size: int
    sent: int


@dataclass
class Served:
    """A page that is served: its address, the requests so far, and how long a browser may keep a file."""

    address: str
    requests: list[Request] = field(default_factory=list)


@lru_cache(maxsize=1000)
def compressed(path: Path, changed: float) -> bytes:
    """Return a file as it is sent; `changed` is the time of its last change."""
    data = path.read_bytes()
    return gzip.compress(data, 6, mtime=0) if path.suffix in COMPRESSED else data


def find(folder: Path, under: str, path: str) -> Path | None:
    """Return the file that a path of a URL leads to, or None."""
    if not path.startswith(f"{under}/"):
        return None
    found = (folder / unquote(path.removeprefix(under)).lstrip("/")).resolve()
    found = found / "index.html" if found.is_dir() else found
    return found if found.is_file() and found.is_relative_to(folder.resolve()) else None


@contextmanager
def serve(folder: Path, port: int = 0, under: str = "", seconds: int = 600) -> Iterator[Served]:
    """Serve a folder on the loopback, below a path such as "/a/class", until the context ends.

    Args:
        folder: what `make site` has built.
        port: 0 for any that is free.
        under: the path.
        seconds: how long a browser takes a file from its cache without asking.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path).path
            file = find(folder, under, asked)
            sent = file or folder / "404.html"
            changed = sent.stat().st_mtime
            tag = f'"{changed}"'
            status = 404 if not file else 304 if self.headers["If-None-Match"] == tag else 200
            body = b"" if status == 304 else compressed(sent, changed)
            self.send_response(status)
            kind = TYPES.get(sent.suffix) or mimetypes.guess_type(sent.name)[0] or "application/octet-stream"
            headers = {"Content-Type": kind, "ETag": tag, "Cache-Control": f"max-age={seconds}"}
            if sent.suffix in COMPRESSED and status != 304:
                headers["Content-Encoding"] = "gzip"
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who moves on breaks off what is being sent
                self.wfile.write(body)
            served.requests.append(Request(asked.removeprefix(under), status, sent.stat().st_size, len(body)))

        def log_message(self, *_: Any) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    served = Served(f"http://127.0.0.1:{server.server_port}{under}/")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serve build/site/ until it is interrupted; files are asked for anew, since they may be built anew."""
    port = int(sys.argv[1]) if sys.argv[1:] else PORT
    with serve(ROOT / "build/site", port, seconds=0) as served:
        print(f"The lessons are at {served.address} — press Ctrl-C to end.", flush=True)
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
