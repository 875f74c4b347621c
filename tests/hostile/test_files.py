"""Hostile map files: refused with their place, or shown to view only; nothing of them is ever carried out."""

from __future__ import annotations

import sys
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from hostile.corpus import MAP, NASTY_NAMES, document, journeys, stage

from gui.sentences import problem_text
from journey.storage.files import NOTICES, decode, encode
from journey.storage.store import load

CORPUS = list(journeys())
BEARABLE_SECONDS = 10


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS])
def test_a_hostile_map_is_named_and_never_overwritten(data: bytes, code: str) -> None:
    start = thread_time()
    loaded = decode(data)
    assert thread_time() - start < BEARABLE_SECONDS
    codes = {problem.code for problem in loaded.problems}
    assert code in codes, codes
    assert loaded.journey is None or loaded.view_only or codes <= NOTICES
    assert all(len(problem_text(problem)) < 2000 for problem in loaded.problems)
    if loaded.journey is not None:
        # What can be shown is sound: it can be written, and reads back the same.
        assert decode(encode(loaded.journey)).journey == loaded.journey


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_any_text_goes_round_exactly(name: str) -> None:
    loaded = decode(document(MAP, stage(name=name)))
    assert loaded.journey is not None
    assert not [problem for problem in loaded.problems if problem.code not in NOTICES]
    again = decode(encode(loaded.journey))
    assert again.problems == ()
    assert again.journey is not None
    assert again.journey["s"].name == name  # type: ignore[attr-defined]


def test_no_file_named_inside_a_map_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    names = [*NASTY_NAMES[:20], str(secret), secret.as_uri(), f'<img src="{secret}">']
    lines = [stage(id=f"s{place}", name=name) for place, name in enumerate(names)]
    path = tmp_path / "map.journey"
    path.write_bytes(document(MAP, *lines))
    touched: list[str] = []
    listening = True

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event in {"open", "os.listdir", "socket.connect", "subprocess.Popen"}:
            touched.append(str(arguments[0]))

    sys.addaudithook(hear)
    loaded = load(path)
    assert loaded.journey is not None
    encode(loaded.journey)
    listening = False
    assert touched == [str(path)]
