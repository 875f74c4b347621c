"""A PostgreSQL of the tests' own: on loopback, in a folder of its own, as its own user, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from metrics.events.credentials import Account

OWNER = "postgres"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def why_not() -> str | None:
    """Return why no server can be started here, None where one can."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if os.getuid() == 0 and not _has_owner():
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return None


def _has_owner() -> bool:
    return any(entry.pw_name == OWNER for entry in pwd.getpwall())


@contextmanager
def server() -> Iterator[Account]:
    """Start a server with the users ann (password, owns everything) and guest, and stop it at the end."""
    folder = Path(mkdtemp(prefix="waymark-postgres-"))
    binaries = programs()
    assert binaries is not None
    if os.getuid() == 0:
        shutil.chown(folder, OWNER)
    secret = folder / "password"
    secret.write_text("a b'c")
    if os.getuid() == 0:
        shutil.chown(secret, OWNER)
    data = folder / "data"
    try:
        initdb = [
            "initdb",
            "-D",
            data,
            "-U",
            "ann",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
        ]
        _run(binaries, [*initdb, "--locale=C.UTF-8", "--no-sync"])
        port = _started(binaries, folder, data)
        try:
            yield Account("127.0.0.1", port, "postgres", "ann")
        finally:
            _run(binaries, ["pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(binaries: Path, folder: Path, data: Path) -> int:
    """Start the server and return its port; another program may take a free port first."""
    attempts = 5
    while True:
        port, attempts = _free_port(), attempts - 1
        options = f"-h 127.0.0.1 -p {port} -k {folder} -F -c log_statement=none"
        try:
            _run(binaries, ["pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"])
        except subprocess.CalledProcessError:
            if not attempts:
                raise
        else:
            return port


def _run(binaries: Path, command: list[object]) -> None:
    words = [str(binaries / str(command[0])), *map(str, command[1:])]
    if os.getuid() == 0:
        words = ["runuser", "-u", OWNER, "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
