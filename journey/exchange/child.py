"""The one child process in which importers run: limits on memory, time and output, plain data over pipes.

A fresh Python is started, never a fork: it shares nothing with the window but two pipes. The order goes in
as a line of JSON and the bytes of the file; lines of JSON come back. Whatever a hostile file does there,
the process that asked goes on.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO, Any, cast

Plain = dict[str, Any]
Progress = Callable[[float], None]
Importer = Callable[[bytes, Plain, Progress], Plain]

START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from journey.exchange.child import serve; serve()"
)
CANCEL, FED = object(), object()
LONGEST_DETAILS = 4000
ROOT = Path(__file__).resolve().parents[2]
OWN_FOLDERS = ("gui", "journey", "metrics", "resources")
FORBIDDEN = (
    "ctypes.",
    "ftplib.",
    "http.",
    "os.exec",
    "os.fork",
    "os.kill",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.startfile",
    "os.symlink",
    "os.system",
    "os.truncate",
    "shutil.",
    "smtplib.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "tempfile.",
    "urllib.",
    "webbrowser.",
)
"""Audit events by which an importer would reach beyond the bytes it was handed."""


@dataclass(frozen=True)
class Limits:
    """What an importer may use: bytes of memory, seconds of time, bytes of output.

    Memory is held where the system can (`RLIMIT_DATA`); time and output are held everywhere.
    """

    memory: int = 512 << 20
    seconds: float = 30.0
    output: int = 16 << 20


class Stopped(Exception):
    """An importer did not come to its end.

    Codes: "out_of_memory", "too_slow", "too_much_output", "too_deep", "cancelled", "reached_out" (it tried
    to touch a file, the network or another program), "importer_died", "importer_failed", "not_started".
    `details` is for those who mend the program.
    """

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass
class Child:
    """One run of an importer, at most; `cancel` ends it from any thread.

    Parameters
    ----------
    importer : str
        "package.module:function"; the function is handed the bytes, the parameters and a call that takes the
        share that is done, and returns plain data.
    limits : Limits, optional
        what it may use.
    on_progress : callable, optional
        is handed the share that is done, on the thread of `run`.
    """

    importer: str
    limits: Limits = field(default_factory=Limits)
    on_progress: Progress | None = None
    _lines: SimpleQueue[Any] = field(default_factory=SimpleQueue)

    def cancel(self) -> None:
        """End the run: it raises Stopped("cancelled")."""
        self._lines.put(CANCEL)

    def run(self, data: bytes, parameters: Mapping[str, Any]) -> Plain:
        """Return what the importer makes of the bytes.

        Raises
        ------
        Stopped
            if it passes a limit, dies, fails, or is cancelled.
        """
        with suppress(Empty):
            # Cancelled before it began.
            if self._lines.get_nowait() is CANCEL:
                raise Stopped("cancelled")
        process = _started()
        threads = [
            Thread(target=self._feed, args=(process, data, parameters), daemon=True),
            Thread(target=self._hear, args=(process,), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            return self._awaited(process)
        finally:
            process.kill()
            process.wait()
            for thread in threads:
                thread.join()
            cast("IO[bytes]", process.stdout).close()

    def _feed(self, process: subprocess.Popen[bytes], data: bytes, parameters: Mapping[str, Any]) -> None:
        order = {
            "importer": self.importer,
            "parameters": parameters,
            "limits": asdict(self.limits),
            "size": len(data),
        }
        pipe = cast("IO[bytes]", process.stdin)
        # A child that died takes nothing more; the other thread hears of it.
        with suppress(OSError):
            pipe.write(json.dumps(order).encode() + b"\n")
            pipe.write(data)
        with suppress(OSError):
            pipe.close()

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        pipe = cast("IO[bytes]", process.stdout)
        left = self.limits.output
        while line := pipe.readline(left + 1):
            left -= len(line)
            if left < 0:
                self._lines.put({"stopped": "too_much_output"})
                return
            self._lines.put(line)
        self._lines.put(FED)

    def _awaited(self, process: subprocess.Popen[bytes]) -> Plain:
        deadline = monotonic() + self.limits.seconds
        while True:
            try:
                heard = self._lines.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                raise Stopped("too_slow") from None
            if heard is CANCEL:
                raise Stopped("cancelled")
            if heard is FED:
                raise _died(process)
            answer = heard if isinstance(heard, dict) else _read(heard)
            if "result" in answer:
                return cast("Plain", answer["result"])
            if "stopped" in answer:
                raise Stopped(str(answer["stopped"]), str(answer.get("details", "")))
            if self.on_progress is not None:
                self.on_progress(float(answer["progress"]))


def _started() -> subprocess.Popen[bytes]:
    known = json.dumps([each for each in sys.path if each])
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, and nothing from a file on its command line
            # -B: what is imported late would be compiled to a file, which no importer may write.
            [sys.executable, "-I", "-S", "-B", "-c", START, known],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
        )
    except OSError as error:
        raise Stopped("not_started", str(error)) from error


def _died(process: subprocess.Popen[bytes]) -> Stopped:
    status = process.wait()
    # The system ends what uses too much time by XCPU, and what uses too much memory by KILL.
    code = {-24: "too_slow", -9: "out_of_memory"}.get(status, "importer_died")
    return Stopped(code, f"exit status {status}")


def _read(line: bytes) -> Plain:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Stopped("importer_failed", "what came back is not JSON") from None
    if not isinstance(found, dict):
        raise Stopped("importer_failed", "what came back is not an object")
    return found


# ---------------------------------------------------------------- inside the child


class _ReachedOut(BaseException):
    """An importer tried to touch what it was not handed; no importer can catch it by accident."""


def serve() -> None:
    """Carry out the one order that comes in, and answer it."""
    told, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    order = json.loads(told.readline())
    data = told.read(order["size"])

    def say(answer: Plain) -> None:
        answers.write(json.dumps(answer).encode())
        answers.write(b"\n")
        answers.flush()

    answer = _answer(order, data, say)
    try:
        say(answer)
    except MemoryError:
        say({"stopped": "out_of_memory"})


def _answer(order: Plain, data: bytes, say: Callable[[Plain], None]) -> Plain:
    try:
        importer = _importer(order["importer"])
        _hold(Limits(**order["limits"]))
        sys.addaudithook(_guard(_rooms()))
        return {"result": importer(data, order["parameters"], _Share(say))}
    except MemoryError:
        return {"stopped": "out_of_memory"}
    except RecursionError:
        return {"stopped": "too_deep"}
    except _ReachedOut as error:
        return {"stopped": "reached_out", "details": str(error)}
    except Exception:
        return {"stopped": "importer_failed", "details": traceback.format_exc()[-LONGEST_DETAILS:]}


def _importer(name: str) -> Importer:
    module, _colon, function = name.partition(":")
    return cast("Importer", getattr(import_module(module), function))


class _Share:
    """Tells the share that is done, in steps of a hundredth at least."""

    def __init__(self, say: Callable[[Plain], None]) -> None:
        self._say = say
        self._last = 0.0

    def __call__(self, share: float) -> None:
        if share >= self._last + 0.01:
            self._last = share
            self._say({"progress": share})


def _hold(limits: Limits) -> None:
    """Let the system hold the limits where it can."""
    try:
        import resource
    except ImportError:  # Windows; time and output are held by the parent
        return
    for name, most in (
        ("RLIMIT_DATA", limits.memory),
        ("RLIMIT_CPU", math.ceil(limits.seconds) + 1),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        kind = getattr(resource, name)
        _soft, hard = resource.getrlimit(kind)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _rooms() -> tuple[Path, ...]:
    """Return the folders from which Python and this program load themselves."""
    own = tuple(ROOT / name for name in OWN_FOLDERS)
    return own + tuple(Path(each) for each in sys.path if Path(each) != ROOT)


def _guard(rooms: tuple[Path, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    """Return a hook that lets an importer open nothing but the program's own files, to read."""

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode = arguments[0], arguments[1]
            if isinstance(path, int):
                return
            place = Path(path.decode(errors="surrogateescape") if isinstance(path, bytes) else path)
            writes = mode is not None and any(letter in mode for letter in "wax+")
            is_own = ".." not in place.parts and any(place.is_relative_to(room) for room in rooms)
            if writes or not is_own:
                raise _ReachedOut(f"open {place}")
        elif event.startswith(FORBIDDEN):
            raise _ReachedOut(event)

    return hear
