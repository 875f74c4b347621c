"""What a person reads when a command cannot do what was asked: one line, never a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from coffee import Run, assert_one_line

from main import has_display, is_listening


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["not a Waymark map"]),
        (b"\xff\xfe\x00", ["not a Waymark map"]),
        (b"stage,kpi\nTrial,nps\n", ["not a Waymark map"]),
        (b'{"format":"waymark","kind":"map","version":1,"id":"m"}\n{"id":"a","kind":"stage"\n', ["line 2"]),
        (b'{"format":"waymark","kind":"map","version":1,"id":"m"}\n', ["line 1", "cut off"]),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    run: Run, tmp_path: Path, content: bytes, words: list[str]
) -> None:
    path = tmp_path / "bad.journey"
    path.write_bytes(content)
    for command in (("value", path), ("check", path, "--json"), ("diff", path, path)):
        assert_one_line(run(*command), "bad.journey", *words)
    assert path.read_bytes() == content


def test_a_hand_edit_is_told_and_read(run: Run, coffee: Path) -> None:
    coffee.write_bytes(coffee.read_bytes().replace(b'"Trial"', b'"Taste"'))
    answer = run("value", coffee)
    assert answer.status == 0
    assert "edited by hand" in answer.err
    assert "Taste" in answer.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["value"],
        ["frob"],
        ["value", "a", "--frob"],
        ["--frob"],
        ["a.journey", "b.journey"],
        ["compare", "a", "--period", "x"],
    ],
)
def test_bad_usage_is_one_line(run: Run, arguments: list[str]) -> None:
    assert_one_line(run(*arguments))


def test_a_folder_and_a_missing_file_are_named(run: Run, tmp_path: Path) -> None:
    assert_one_line(run("value", tmp_path), str(tmp_path), "not a file")
    assert_one_line(run("value", tmp_path / "none"), "none", "no such file")


def test_no_traceback_reaches_a_person_but_the_log(
    run: Run, coffee: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("gui.commands.value.run", lambda _: 1 / 0)
    assert_one_line(run("value", coffee), "ZeroDivisionError")
    log = next((tmp_path / "state").rglob("waymark.log")) if sys.platform == "linux" else None
    assert log is None or "Traceback" in log.read_text()


def test_without_a_display_the_window_says_so(
    run: Run, coffee: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("main.has_display", lambda: False)
    assert_one_line(run(coffee), "no display")


@pytest.mark.skipif(sys.platform != "linux", reason="displays are named by variables on Linux alone")
@pytest.mark.parametrize(
    ("surroundings", "is_there"),
    [
        ({}, False),
        ({"DISPLAY": ":93457"}, False),
        ({"DISPLAY": ":93457.0"}, False),
        ({"DISPLAY": "localhost:10.0"}, True),
        ({"DISPLAY": ":93457", "WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":93457", "QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_a_display_that_is_named_and_not_there_is_none(
    monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str], is_there: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert has_display() is is_there


@pytest.mark.skipif(sys.platform != "linux", reason="sockets without a file are Linux's")
def test_a_display_with_a_name_alone_is_found() -> None:
    from socket import AF_UNIX, socket

    with socket(AF_UNIX) as listening:
        listening.bind("\0/tmp/.X11-unix/X93458")
        listening.listen()
        assert is_listening("93458")
    assert not is_listening("93458")
