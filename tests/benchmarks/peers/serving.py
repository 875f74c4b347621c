"""How one program of the comparison is asked: a line of words comes in, a line of JSON goes out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any


def resident_mebibytes() -> float:
    """Return the memory that this process holds now."""
    with open("/proc/self/statm", encoding="ascii") as told:
        return int(told.read().split()[1]) * 4096 / 2**20


def milliseconds(act: Callable[[], object]) -> float:
    """Return the processor time of this thread that something takes: others on the machine do not count."""
    began = time.thread_time()
    act()
    return 1000 * (time.thread_time() - began)


def serve(program: Any) -> None:
    """Answer one request a line: the name of a method and its numbers; what it returns goes back."""
    sys.stdout.write(json.dumps("ready") + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        name, *numbers = line.split()
        if name == "end":
            return
        try:
            answer = getattr(program, name)(*(int(number) for number in numbers))
        except Exception as error:  # the comparison says what went wrong and goes on
            answer = {"problem": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
