"""The child process for importers: whatever happens in it, the process that asked goes on, and says what."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from journey.exchange.child import Child, Limits, Stopped

SMALL = Limits(memory=128 << 20, seconds=120, output=1 << 20)


def stopped(importer: str, data: bytes = b"", limits: Limits = SMALL, **parameters: str) -> str:
    with pytest.raises(Stopped) as caught:
        Child(f"bad_importers:{importer}", limits).run(data, parameters)
    return caught.value.code


def test_data_and_parameters_go_in_and_plain_data_comes_back() -> None:
    shares: list[float] = []
    child = Child("bad_importers:echo", SMALL, shares.append)
    answer = child.run("Zażółć \u200b 旅".encode(), {"n": 3, "none": None, "half": "\ud800", "nested": [1.5]})
    assert answer == {"text": "Zażółć \u200b 旅", "n": 3, "none": None, "half": "\ud800", "nested": [1.5]}
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_a_large_table_goes_through_whole() -> None:
    text = "stage;kpi\n" * 400_000
    assert Child("bad_importers:echo").run(text.encode(), {})["text"] == text


def test_it_is_a_fresh_process_without_a_window() -> None:
    answer = Child("bad_importers:process_number", SMALL).run(b"", {})
    assert answer["pid"] != os.getpid()
    assert not [name for name in answer["modules"] if name.startswith(("PySide6", "gui", "_pytest"))]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system holds no limit on memory")
def test_too_much_memory_is_refused() -> None:
    assert stopped("greedy") == "out_of_memory"


def test_too_much_time_is_refused() -> None:
    assert stopped("endless", limits=Limits(seconds=0.6)) == "too_slow"


def test_too_much_output_is_refused() -> None:
    assert stopped("chatty") == "too_much_output"


def test_a_process_that_dies_is_named() -> None:
    assert stopped("crashing") == "importer_died"
    assert stopped("faulting") in {"importer_died", "reached_out"}


def test_an_unforeseen_exception_comes_back_with_details() -> None:
    with pytest.raises(Stopped) as caught:
        Child("bad_importers:failing", SMALL).run(b"", {})
    assert caught.value.code == "importer_failed"
    assert "nobody foresaw this" in caught.value.details


def test_endless_recursion_is_refused() -> None:
    assert stopped("recursing") == "too_deep"


def test_what_is_not_an_answer_is_refused() -> None:
    assert stopped("babbling") == "importer_failed"


def test_an_importer_that_is_not_there_is_named() -> None:
    assert stopped("nowhere") == "importer_failed"


@pytest.mark.parametrize(
    "what",
    ["read", "read_bytes_path", "up_and_down", "write", "remove", "program", "shell", "network"],
)
def test_an_importer_reaches_nothing_but_its_bytes(what: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert stopped("reaching_out", what.encode(), path=str(secret)) == "reached_out"
    assert secret.read_text() == "secret"
    assert not (Path(__file__).parents[1] / "bad_importers.new").exists()


def test_it_can_be_cancelled_while_it_runs() -> None:
    child = Child("bad_importers:endless", SMALL)
    child.on_progress = lambda share: child.cancel()
    with pytest.raises(Stopped, match="cancelled"):
        child.run(b"", {})


def test_it_can_be_cancelled_from_another_thread_or_before() -> None:
    child = Child("bad_importers:endless", SMALL)
    thread = Thread(target=child.cancel)
    child.on_progress = lambda share: thread.start()
    with pytest.raises(Stopped, match="cancelled"):
        child.run(b"", {})
    thread.join()
    child.cancel()
    with pytest.raises(Stopped, match="cancelled"):
        child.run(b"", {})


def test_no_process_and_no_pipe_is_left() -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("the system lists no descriptors")
    before = len(list(descriptors.iterdir()))
    for importer in ("echo", "crashing", "chatty"):
        with suppress(Stopped):
            Child(f"bad_importers:{importer}", SMALL).run(b"", {})
    assert len(list(descriptors.iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_program_that_cannot_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    run = partial(stopped, "echo")
    assert run() == "not_started"
