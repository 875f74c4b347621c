"""The child process that reads event tables: ended at any time, and ending with whoever started it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import IO, Any, cast

from metrics.refusals import Refusal, Refused

Plain = dict[str, Any]
Progress = Callable[[str, float], None]
"""Is handed a phase and the share of the whole that is done."""
Check = Callable[[], None]
"""Raises where nobody waits for the answer any more."""
Task = Callable[[Plain, Progress], Plain]

START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from metrics.events.child import serve; serve()"
)
ROOT = Path(__file__).resolve().parents[2]
LONGEST_DETAILS = 4000
KILLED, ABORTED = -9, -6
CHECKED_EVERY = 0.2


@dataclass
class Reading:
    """One task in a child process, which ends once nobody wants it any more.

    Parameters
    ----------
    task : "package.module:function", which is handed plain parameters and a Progress, and returns plain data.
    memory : bytes that the process may hold, kept where the system can.
    seconds : after how long it is ended; None lets it work as long as it takes.
    on_progress : is handed phase and share on the thread of `run`; what it raises ends the task.
    check : is asked five times a second on a thread of its own, since a task may long tell nothing; what it
        raises ends the task and is raised by `run`.
    """

    task: str
    memory: int = 4 << 30
    seconds: float | None = None
    on_progress: Progress | None = None
    check: Check | None = None
    _stopped: BaseException | None = None
    _process: subprocess.Popen[bytes] | None = None
    _ended: str = ""
    _lock: Lock = field(default_factory=Lock)

    def _end(self, code: str) -> None:
        with self._lock:
            self._ended = self._ended or code
            if self._process is not None:
                self._process.kill()

    def run(self, parameters: Mapping[str, Any]) -> Plain:
        """Return what the task makes of the parameters.

        Raises
        ------
        Refused
            of the task; "too_slow", "out_of_memory", "importer_died", "importer_failed", "not_started".
        """
        process = self._process = _started()
        watch = Timer(self.seconds, self._end, ("too_slow",)) if self.seconds is not None else None
        if watch is not None:
            watch.start()
        try:
            with self._asked():
                return self._heard(process, {"task": self.task, "memory": self.memory, **parameters})
        finally:
            if watch is not None:
                watch.cancel()
                watch.join()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast("IO[bytes]", pipe).close()

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Ask whether somebody still waits, as long as the task runs."""
        if self.check is None:
            yield
            return
        done, check = Event(), self.check

        def ask() -> None:
            try:
                check()
                while not done.wait(CHECKED_EVERY):
                    check()
            except BaseException as error:
                self._stopped = error
                self._end("cancelled")

        asking = Thread(target=ask, name="waymark-check", daemon=True)
        asking.start()
        try:
            yield
        except Refused:
            if self._stopped is None:
                raise
        finally:
            done.set()
            asking.join()
        if self._stopped is not None:
            raise self._stopped

    def _heard(self, process: subprocess.Popen[bytes], order: Plain) -> Plain:
        told, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        with suppress(OSError):
            told.write(json.dumps(order).encode() + b"\n")
            told.flush()
        for line in answers:
            answer: Plain = json.loads(line)
            if "share" in answer:
                if self.on_progress is not None:
                    self.on_progress(answer["phase"], answer["share"])
            elif "refused" in answer:
                raise Refused(*(Refusal(**each) for each in answer["refused"]))
            else:
                return cast("Plain", answer["result"])
        status = process.wait()
        code = self._ended or {KILLED: "out_of_memory", ABORTED: "out_of_memory"}.get(status, "importer_died")
        raise Refused(Refusal(code, value=None if self._ended else f"exit status {status}"))


def _started() -> subprocess.Popen[bytes]:
    known = json.dumps([str(ROOT), *(each for each in sys.path if each)])
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, and nothing from a file on its command line
            [sys.executable, "-I", "-S", "-c", START, known],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise Refused(Refusal("not_started", value=str(error))) from error


# ---------------------------------------------------------------- inside the child


def serve() -> None:
    """Carry out the one order that comes in, and answer it."""
    told, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a native library prints is no answer.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    order = json.loads(told.readline())
    # Nobody is left to hear the answer once the other end of the pipe is gone.
    Thread(target=_end_with_parent, args=(told,), daemon=True).start()
    lock = Lock()

    def say(answer: Plain) -> None:
        with lock:
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()

    say(_answer(order, lambda phase, share: say({"phase": phase, "share": share})))
    # The answer is out: nothing of DuckDB needs to be taken down in order.
    os._exit(0)


def _end_with_parent(told: IO[bytes]) -> None:
    told.read()
    os._exit(1)


def _answer(order: Plain, progress: Progress) -> Plain:
    module, _colon, function = order.pop("task").partition(":")
    task = cast("Task", getattr(import_module(module), function))
    _hold(order.pop("memory"))
    try:
        return {"result": task(order, progress)}
    except Refused as error:
        listed = [(each.code, each.row, each.column, each.value) for each in error.refusals]
        names = ("code", "row", "column", "value")
        return {"refused": [dict(zip(names, each, strict=True)) for each in listed]}
    except MemoryError:
        return {"refused": [{"code": "out_of_memory"}]}
    except Exception as error:
        return {"refused": [{"code": _code(error), "value": traceback.format_exc()[-LONGEST_DETAILS:]}]}


def _code(error: Exception) -> str:
    """Return what the engine's own errors mean to a person."""
    kind, text = type(error).__name__, str(error)
    if kind == "OutOfMemoryException":
        return "disk_full" if "max_temp_directory_size" in text or "disk" in text.lower() else "out_of_memory"
    if "No space left" in text:
        return "disk_full"
    return "importer_failed"


def _hold(memory: int) -> None:
    """Let the system hold the memory where it can."""
    try:
        import resource
    except ImportError:  # Windows; DuckDB keeps its own limit there
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
