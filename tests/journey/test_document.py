"""Document: do, undo, redo, who hears of it, and whether something is unsaved."""

from __future__ import annotations

import pytest

from journey.change import Change, Conflict
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Note


def note(text: str, before: str | None = None) -> Change:
    old = Note(id="n", text=before) if before is not None else None
    return Change(f"write {text}", {"n": (old, Note(id="n", text=text))})


@pytest.fixture
def document() -> Document:
    return Document(Journey([Map(id="m")]))


def text(document: Document) -> str | None:
    record = document.journey.get("n", Note)
    return record.text if record else None


def test_undo_and_redo_walk_through_all_steps(document: Document) -> None:
    for before, after in ((None, "a"), ("a", "b"), ("b", "c")):
        document.do(note(after, before))
    seen = [text(document)]
    while document.undo_label is not None:
        document.undo()
        seen.append(text(document))
    assert seen == ["c", "b", "a", None]
    while document.redo_label is not None:
        document.redo()
    assert text(document) == "c"


def test_labels_tell_what_undo_and_redo_would_do(document: Document) -> None:
    assert document.undo_label is document.redo_label is None
    document.do(note("a"))
    assert (document.undo_label, document.redo_label) == ("write a", None)
    document.undo()
    assert (document.undo_label, document.redo_label) == (None, "write a")


def test_nothing_to_undo_or_redo_is_no_fault(document: Document) -> None:
    heard: list[Change] = []
    document.subscribe(heard.append)
    document.undo()
    document.redo()
    assert heard == []


def test_a_new_step_ends_the_undone_future(document: Document) -> None:
    document.do(note("a"))
    document.undo()
    document.do(note("b"))
    document.redo()
    assert text(document) == "b"


def test_an_empty_change_leaves_no_trace(document: Document) -> None:
    document.do(note("a"))
    document.undo()
    document.do(Change("nothing"))
    assert document.redo_label == "write a"
    assert document.undo_label is None


def test_a_conflict_changes_nothing(document: Document) -> None:
    heard: list[Change] = []
    document.subscribe(heard.append)
    document.do(note("a"))
    with pytest.raises(Conflict):
        document.do(note("c", "b"))
    assert text(document) == "a"
    assert document.undo_label == "write a"
    assert len(heard) == 1


def test_the_recorder_hears_first_and_observers_hear_what_was_applied(document: Document) -> None:
    order: list[tuple[str, str]] = []
    document = Document(document.journey, lambda change, how: order.append(("journal", how)))
    heard: list[Change] = []
    end = document.subscribe(lambda change: (order.append(("view", change.label)), heard.append(change))[0])
    change = note("a")
    document.do(change)
    document.undo()
    document.redo()
    assert [entry[1] for entry in order if entry[0] == "journal"] == ["do", "undo", "redo"]
    assert [entry[0] for entry in order] == ["journal", "view"] * 3
    assert heard == [change, change.inverse(), change]
    end()
    end()
    document.undo()
    assert len(heard) == 3


def test_an_observer_may_end_while_it_is_called(document: Document) -> None:
    heard: list[str] = []

    def once(_: Change) -> None:
        heard.append("once")
        end()

    end = document.subscribe(once)
    document.subscribe(lambda _: heard.append("always"))
    document.do(note("a"))
    document.undo()
    assert heard == ["once", "always", "always"]


def test_is_modified_follows_undo_and_redo(document: Document) -> None:
    assert not document.is_modified
    document.do(note("a"))
    assert document.is_modified
    document.mark_saved()
    assert not document.is_modified
    document.do(note("b", "a"))
    document.undo()
    assert not document.is_modified
    document.undo()
    assert document.is_modified
    document.redo()
    assert not document.is_modified
    document.redo()
    assert document.is_modified


def test_the_same_text_on_another_branch_of_history_counts_as_modified(document: Document) -> None:
    document.do(note("a"))
    document.mark_saved()
    document.undo()
    document.do(note("b"))
    assert document.is_modified
    document.undo()
    assert document.is_modified, "the saved state can no longer be reached"


def test_a_save_that_took_long_marks_only_what_it_wrote(document: Document) -> None:
    document.do(note("a"))
    written = document.journey
    document.do(note("b", "a"))
    document.mark_saved(written)
    assert document.is_modified
    document.mark_saved(document.journey)
    assert not document.is_modified


def test_a_recovered_map_is_unsaved_until_it_is_saved(document: Document) -> None:
    document.mark_unsaved()
    assert document.is_modified
    document.mark_saved()
    assert not document.is_modified
