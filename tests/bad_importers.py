"""Importers that do what a hostile file might make them do; they run in the child process only."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from journey.exchange.child import Plain, Progress


def echo(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    for step in range(1, 5):
        progress(step / 4)
    return {"text": data.decode(), **parameters}


def process_number(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    return {"pid": os.getpid(), "modules": sorted(sys.modules)}


def greedy(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    hoard = [b"x" * (16 << 20)]
    while len(hoard) < 4096:
        hoard.append(hoard[0] + bytes([len(hoard) % 256]))
    return {}


def endless(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    progress(0.5)
    while True:
        pass


def chatty(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    return {"text": "x" * (8 << 20)}


def crashing(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    os._exit(3)


def faulting(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    ctypes.string_at(0)
    return {}


def failing(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    raise KeyError("nobody foresaw this")


def recursing(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    return recursing(data, parameters, progress)


def babbling(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    print("not a line of the protocol")
    os.write(1, b"nor this\n")
    return {}


def reaching_out(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    what: dict[str, Any] = {
        "read": lambda: Path(parameters["path"]).read_bytes(),
        "read_bytes_path": lambda: open(os.fsencode(parameters["path"])),  # noqa: SIM115
        "up_and_down": lambda: open(sys.path[-1] + "/.." * 9 + parameters["path"]),  # noqa: SIM115
        "write": lambda: Path(__file__).with_suffix(".new").write_bytes(b""),
        "remove": lambda: Path(parameters["path"]).unlink(),
        "program": lambda: subprocess.run(["true"], check=False),
        "shell": lambda: os.system("true"),
        "network": lambda: socket.create_connection(("127.0.0.1", 9)),
    }
    try:
        what[data.decode()]()
    except Exception:
        return {"caught": True}
    return {"reached": True}
