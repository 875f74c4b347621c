"""A desk at which a map is edited, saved and crashed, for the tests of the journal."""

from __future__ import annotations

from pathlib import Path

import msgspec
from simulated_disk import FaultyDisk

from journey.change import Change
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Stage
from journey.storage.journal import Journal, JournalStatus, document_id
from journey.storage.store import save

START = Journey([Map(id="m", title="T"), Stage(id="s", name="0")])


def renamed(journey: Journey, name: str) -> Change:
    stage = journey["s"]
    return Change("rename", {"s": (stage, msgspec.structs.replace(stage, name=name))})


class Desk:
    """A document with its file and its journal, as the window wires them."""

    def __init__(self, folder: Path, disk: FaultyDisk | None = None, threaded: bool = False) -> None:
        self.state = folder / "state"
        self.path = folder / "map.journey"
        self.disk = disk or FaultyDisk()
        self.sha = save(START, self.path)
        self.told: list[JournalStatus] = []
        self.journal = Journal.start(
            self.state,
            document_id(self.path),
            self.path,
            self.sha,
            START,
            disk=self.disk,
            threaded=threaded,
            on_status=self.told.append,
        )
        self.document = Document(START, self.journal.record)

    def rename(self, name: str) -> None:
        self.document.do(renamed(self.document.journey, name))

    def save(self) -> None:
        snapshot, mark = self.document.journey, self.journal.revision
        self.sha = save(snapshot, self.path, self.sha, lambda sha: self.journal.saving(sha, mark))
        self.journal.saved(self.sha, snapshot, mark)
        self.document.mark_saved(snapshot)

    def crash(self) -> None:
        """Let go of the lock and nothing else, as the system does for a process that died."""
        assert self.journal._owner is not None
        self.disk.unlock(self.journal._owner)
        self.journal._owner = None

    def name(self) -> str:
        return name_of(self.document)


def name_of(document: Document) -> str:
    stage = document.journey["s"]
    assert isinstance(stage, Stage)
    return stage.name
