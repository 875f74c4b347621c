"""The state machine over all verbs, with a file on disk, a crash journal, crashes, recoveries and imports."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from panel_fixtures import sample_journey

from journey.document import Document
from journey.journey import Journey
from journey.records import Map
from journey.storage.journal import Journal, document_id
from journey.storage.recovery import recoverable
from journey.storage.store import load, save
from metrics.tables.table import bring_in, read_table

_PLACE = Path(__file__).parent / "journey" / "test_machine.py"


def _editing() -> Any:
    spec = importlib.util.spec_from_file_location("editing_machine", _PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Editing


class Crashing(_editing()):  # type: ignore[misc]
    """Edits as before; besides, the map is saved, the program dies and starts again, and tables come in."""

    steps = 0

    @initialize(full=st.booleans())
    def begin(self, full: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="waymark-machine-"))
        self.path, self.state = self.folder / "map.journey", self.folder / "state"
        journey = sample_journey() if full else Journey([Map(id="m")])
        self.sha = save(journey, self.path)
        self.open_file()

    def open_file(self) -> None:
        """Open the file as the program does; its past begins here."""
        loaded = load(self.path)
        assert not loaded.problems
        assert loaded.journey is not None
        self.sha = loaded.sha256
        self.journal = Journal.start(
            self.state, document_id(self.path), self.path, self.sha, loaded.journey, threaded=False
        )
        self.attach(Document(loaded.journey, self.journal.record))
        self.past: list[dict[str, Any]] = [dict(self.journey.records)]
        self.place, self.saved = 0, 0

    def attach(self, document: Document) -> None:
        self.document = document
        self.heard: list[Any] = []
        self.replayed = self.journey
        document.subscribe(self.heard.append)

    @rule()
    def save(self) -> None:
        snapshot, at = self.journey, self.journal.revision
        self.sha = save(snapshot, self.path, self.sha, lambda sha: self.journal.saving(sha, at))
        self.journal.saved(self.sha, snapshot, at)
        super().save()

    @rule(times=st.integers(1, 3))
    def crash_and_start_again(self, times: int) -> None:
        for _ in range(times):
            self.crash()

    def crash(self) -> None:
        """Die, and start again as the program does."""
        self.journal.close(keep_session=True)
        found = recoverable(self.state)
        if not found:
            assert dict(self.journey.records) == self.past[self.place]
            present = self.journey
            self.open_file()
            assert self.journey == present
            return
        (recovery,) = found
        assert recovery.is_in_place
        assert recovery.problems == ()
        document = recovery.replay()
        self.journal = recovery.resume(threaded=False)
        document.recorder = self.journal.record
        self.sha = str(recovery.file_sha256)
        self.attach(document)

    @precondition(lambda self: len(self.journey.stages) > 0)
    @rule(value=st.floats(0, 1), makes=st.booleans())
    def import_table(self, value: float, makes: bool) -> None:
        stage = self.journey.stages[0].id
        rows = f"stage,kpi,period,value\n{stage},retention_rate,2026-09,{value!r}\nNew one,nps,2026-10,4\n"
        self.do(bring_in(self.journey, read_table(self.journey, rows.encode(), create_missing=makes)))

    def check_invariants(self, *arguments: Any, **named: Any) -> None:
        Crashing.steps += 1
        super().check_invariants(*arguments, **named)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            super().teardown()
            self.journal.close()
            shutil.rmtree(self.folder)
