"""Crash journals that are damaged, cut off or of another map: what can be trusted comes back."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_desk import START, Desk, name_of, renamed
from strategies import journeys

from journey.change import Change, difference
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Note, Stage
from journey.storage.frames import Frame, change_body, change_of, inverted, read_segment
from journey.storage.history import MOST_STEPS, History, Replay
from journey.storage.journal import AlreadyOpen, Journal, JournalStatus, document_id
from journey.storage.recovery import NotReplayable, recoverable
from journey.storage.store import load, save


def segment(desk: Desk) -> Path:
    (path,) = desk.state.rglob("segment-*")
    return path


def test_a_damaged_tail_is_cut_at_the_last_whole_line_and_said_so(desk: Desk) -> None:
    desk.rename("1")
    desk.rename("2")
    desk.crash()
    data = bytearray(segment(desk).read_bytes())
    place = data.rindex(b'"2"')
    data[place + 1] ^= 1
    segment(desk).write_bytes(data)
    (recovery,) = recoverable(desk.state)
    assert [problem.code for problem in recovery.problems] == ["tail_cut"]
    assert name_of(recovery.replay()) == "1"


def test_every_truncation_of_a_journal_replays_to_what_was_once_there(desk: Desk) -> None:
    for name in "12345":
        desk.rename(name)
    data = segment(desk).read_bytes().rstrip(b"\0")
    names = []
    for size in range(len(data) + 1):
        reading = read_segment(data[:size])
        names.append(-1 if reading is None else len(reading.frames))
        assert reading is None or all(frame.is_change for frame in reading.frames)
    assert names == sorted(names)
    assert names[-1] == 5
    assert set(names) == {-1, 0, 1, 2, 3, 4, 5}


def test_every_flipped_bit_of_a_journal_ends_it_there(desk: Desk) -> None:
    for name in "123":
        desk.rename(name)
    data = segment(desk).read_bytes().rstrip(b"\0")
    whole = read_segment(data)
    assert whole is not None
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        reading = read_segment(bytes(flipped))
        if reading is not None:
            assert reading.header == whole.header
            assert len(reading.frames) < 3
            assert reading.is_cut
            assert reading.frames == whole.frames[: len(reading.frames)]


def test_lines_of_another_segment_do_not_pass(desk: Desk) -> None:
    desk.rename("1")
    data = segment(desk).read_bytes().rstrip(b"\0")
    head, line, _ = data.split(b"\n")
    other = read_segment(head.replace(b'"token": ', b'"token": 1') + b"\n" + line + b"\n")
    assert other is None
    twice = read_segment(data + line + b"\n")
    assert twice is not None
    assert (len(twice.frames), twice.is_cut) == (1, True)


def test_without_the_copy_of_its_base_a_journal_needs_the_file(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    (base,) = desk.state.rglob("base-*")
    base.write_bytes(base.read_bytes()[:-1])
    (recovery,) = recoverable(desk.state)
    assert [problem.code for problem in recovery.problems] == ["base_missing"]
    with pytest.raises(NotReplayable):
        recovery.replay()
    assert name_of(recovery.replay(load(desk.path).journey)) == "1"
    foreign = Journey([Map(id="m"), Stage(id="s", name="other")])
    assert recovery.replay(foreign).journey == foreign
    assert recovery.problems[-1].code == "change_unfit"


def test_the_background_thread_makes_an_edit_safe_within_a_quarter_second(tmp_path: Path) -> None:
    is_safe = Event()
    journal = Journal.start(
        tmp_path, "doc", None, None, START, on_status=lambda status: status.is_safe and is_safe.set()
    )
    try:
        times = []
        for number in range(100):
            is_safe.clear()
            began = time.perf_counter()
            journal.record(renamed(START, str(number)), "do")
            assert is_safe.wait(120)
            times.append(time.perf_counter() - began)
            # The best of a few: other work on this computer must not make the test fail.
            if number > 1 and min(times) < 0.25:
                break
        assert min(times) < 0.25
    finally:
        journal.close()


def test_a_change_that_no_line_can_hold_goes_through_and_is_said(desk: Desk) -> None:
    note = Note(id="n", extra={"x": object()})
    desk.document.do(Change("add", {"n": (None, note)}))
    assert desk.document.journey["n"] is note
    assert desk.journal.sync() == JournalStatus(False, "unwritable")
    desk.rename("2")
    assert desk.journal.sync() == JournalStatus(False, "unwritable")
    desk.document.do(Change("remove", {"n": (note, None)}))
    before, mark = desk.document.journey, desk.journal.revision
    desk.document.do(Change("add", {"n": (None, note)}))
    desk.journal.saved(save(before, desk.path, desk.sha), before, mark)
    assert desk.journal.sync() == JournalStatus(False, "unwritable")
    desk.document.undo()
    desk.sha = load(desk.path).sha256
    desk.save()
    assert desk.journal.status.is_safe
    desk.rename("3")
    desk.crash()
    assert name_of(recoverable(desk.state)[0].replay()) == "3"


def test_what_follows_a_gap_is_not_replayed(desk: Desk) -> None:
    desk.rename("1")
    desk.document.do(Change("add", {"n": (None, Note(id="n", extra={"x": object()}))}))
    desk.rename("2")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert [problem.code for problem in recovery.problems] == ["tail_cut"]
    assert name_of(recovery.replay()) == "1"


@pytest.mark.parametrize("name", ["\ud800", "\x00\n", "\u202e", "n" * 500])
def test_any_text_in_memory_comes_back_from_the_journal(desk: Desk, name: str) -> None:
    if name == "\ud800":
        with pytest.raises(UnicodeEncodeError):
            name.encode()
    desk.rename(name)
    desk.crash()
    assert name_of(recoverable(desk.state)[0].replay()) == name


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_any_change_comes_back_from_its_line(journey: Journey) -> None:
    change = difference(START, journey)
    assert change_of(Frame(1, change_body(change, "do")).content()) == change
    assert change_of(Frame(1, inverted(change_body(change, "do"))).content()) == change.inverse()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(["do", "do", "undo", "redo", "save", "crash"]), max_size=25))
def test_any_history_replays_to_the_present(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("history"))
    for number, step in enumerate(steps):
        if step == "do":
            desk.rename(f"name {number}")
        elif step == "save":
            desk.save()
        elif step == "undo":
            desk.document.undo()
        elif step == "redo":
            desk.document.redo()
        else:
            desk.crash()
            go_on(desk)
    present, undo = desk.document.journey, desk.document.undo_label
    desk.crash()
    found = recoverable(desk.state)
    if found:
        document = found[0].replay()
        assert document.journey == present
        assert document.undo_label == undo
        while document.undo_label:
            document.undo()
        while desk.document.undo_label:
            desk.document.undo()
        assert document.journey == desk.document.journey
    else:
        assert load(desk.path).journey == present


def go_on(desk: Desk) -> None:
    """Recover as the start of the program does, and go on with the recovered document."""
    found = recoverable(desk.state)
    if found:
        replayed = found[0].replay()
        assert replayed.journey == desk.document.journey
        desk.journal = found[0].resume(threaded=False)
        replayed.recorder = desk.journal.record
        desk.document = replayed
    else:
        loaded = load(desk.path).journey
        assert loaded == desk.document.journey
        name = document_id(desk.path)
        desk.journal = Journal.start(desk.state, name, desk.path, desk.sha, loaded, threaded=False)
        desk.document = Document(loaded, desk.journal.record)


def test_history_is_kept_within_bounds(desk: Desk) -> None:
    for number in range(MOST_STEPS + 50):
        desk.rename(str(number))
    desk.save()
    desk.document.undo()
    desk.crash()
    document = recoverable(desk.state)[0].replay()
    assert name_of(document) == str(MOST_STEPS + 48)
    steps = 0
    while document.undo_label:
        document.undo()
        steps += 1
    assert steps == MOST_STEPS - 1


def test_a_history_that_does_not_fit_its_base_is_left_behind(desk: Desk) -> None:
    body = change_body(renamed(Journey([Map(id="m"), Stage(id="s", name="x")]), "y"), "do")
    frame = Frame(1, change_body(renamed(START, "1"), "do"))
    for history in (History([body], []), History([], [body]), History([b'{"how":"do","label":7}'], [])):
        replay = Replay(START, 0, history, [frame])
        assert replay.is_whole
        assert name_of(replay.document) == "1"
        replay.document.undo()
        assert replay.document.journey == START
        assert replay.document.undo_label is None


@pytest.mark.parametrize(
    "edits", [None, {"s": []}, {"s": [{"kind": "hologram"}, None]}, {"s": [None, {"kind": "stage", "id": 5}]}]
)
def test_a_line_that_tells_of_no_change_ends_the_replay(edits: object) -> None:
    body = json.dumps({"how": "do", "label": "x", "edits": edits}, separators=(",", ":")).encode()
    replay = Replay(START, 0, History(), [Frame(1, body)])
    assert not replay.is_whole
    assert replay.document.journey == START


def test_what_another_window_has_recovered_meanwhile_is_not_resumed(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    (first,) = recoverable(desk.state)
    (second,) = recoverable(desk.state)
    journal = first.resume(threaded=False)
    with pytest.raises(AlreadyOpen):
        second.resume(threaded=False)
    journal.close()
