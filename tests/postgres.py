"""A server of PostgreSQL for gradebooks, if it is installed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.workers import free_port


def programs_of_postgres() -> str:
    """Return the folder with PostgreSQL's programs, or "" if there is none."""
    path = os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])
    return str(Path(shutil.which("initdb", path=path) or "/nowhere/initdb").resolve().parent)


NO_POSTGRES = (
    ""
    if Path(programs_of_postgres(), "pg_ctl").exists()
    else ("PostgreSQL isn't installed, so it isn't tried; `apt install postgresql` does it.")
)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server of its own, by an unprivileged user; yield the address of an empty database."""
    user = {} if os.geteuid() else {"user": "nobody", "group": "nogroup", "extra_groups": []}
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        if user:
            shutil.chown(folder, user["user"], user["group"])

        def call(program: str, *options: str) -> None:
            words = [Path(programs_of_postgres(), program), "-D", folder / "data", *options]
            with open(os.devnull, "r+") as nothing:
                subprocess.run(words, cwd=folder, stdout=nothing, stderr=nothing, check=True, **user)

        call("initdb", "--auth=trust", "--username=teacher", "--no-sync")
        where = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        call("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={where}")
        try:
            yield f"postgresql+psycopg://teacher@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "stop", "--wait", "--mode=fast")
