"""Trials that cut the power of a simulated disk after every call of a save or of the crash journal."""

from __future__ import annotations

import errno
from collections.abc import Callable
from hashlib import sha256
from itertools import count, pairwise
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import UUID

import msgspec
from simulated_disk import SimulatedDisk

from journey.change import Change
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Note, Stage
from journey.storage import segment as segment_module
from journey.storage import session as session_module
from journey.storage.disk import Disk, DiskProblem, write_all, write_safely
from journey.storage.files import encode
from journey.storage.journal import Journal, JournalStatus
from journey.storage.recovery import NotReplayable, Recovery, recoverable
from journey.storage.store import save

FILE = Path("/home/maps/map.journey")
STATE = Path("/home/state/journals")
SMALL_RESERVE = 3000

Saver = Callable[[Disk, Path, bytes], None]


class Loss(BaseException):
    """A power cut took what was promised to survive it; nothing that catches exceptions may swallow it."""


def fresh_disk(data: bytes, kind: type[SimulatedDisk] = SimulatedDisk) -> SimulatedDisk:
    """Return a disk on which a file lies safely."""
    disk = kind()
    for folder in (FILE.parent, STATE.parent):
        SimulatedDisk.make_folder(disk, folder)
    descriptor = disk.create(FILE)
    write_all(disk, descriptor, data)
    SimulatedDisk.sync(disk, descriptor)
    disk.close(descriptor)
    for path in (FILE.parent, STATE.parent, FILE.parent.parent, Path("/")):
        SimulatedDisk.sync_folder(disk, path)
    return disk


def save_trial(
    seed: int,
    saver: Saver = write_safely,
    kind: type[SimulatedDisk] = SimulatedDisk,
    cuts: int = 8,
    trouble: Callable[[SimulatedDisk, Random], None] | None = None,
) -> int:
    """Save three versions, cut the power after each call, and return how many states were looked at.

    Raises
    ------
    Loss
        if some state shows neither the version before nor the one after, or not the one that was saved.
    """
    random = Random(seed)
    version = [bytes([65 + number]) * random.randrange(1, 6000) for number in range(4)]
    disk = fresh_disk(version[0], kind)
    allowed = {version[0]}
    states = 0

    def look(call: str) -> None:
        nonlocal states
        for _ in range(cuts):
            states += 1
            left = disk.after_power_cut(random).files.get(str(FILE))
            if left is None or bytes(left.data) not in allowed:
                raise Loss(f"seed {seed}: after {call} the file is {'gone' if left is None else 'torn'}")

    disk.after_call = look
    for before, after in pairwise(version):
        allowed = {before, after}
        if trouble is not None:
            trouble(disk, random)
        try:
            saver(disk, FILE, after)
        except DiskProblem as problem:
            if trouble is None:
                raise
            disk.fail.clear()
            now = bytes(disk.files[str(FILE)].data)
            if now != (after if problem.code == "folder_not_synced" else before):
                raise Loss(f"seed {seed}: a save that failed left another file") from problem
            disk.sync_folder(FILE.parent)
            saver(disk, FILE, after)
        allowed = {after}
        look("the save")
    return states


class JournalTrial:
    """A document that is edited and saved, and after every call of the disk looked at through a power cut."""

    def __init__(self, seed: int, kind: type[SimulatedDisk] = SimulatedDisk, cuts: int = 3) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.cuts = cuts
        self.looked = 0
        self.numbers = count(1)
        start = Journey([Map(id="m"), Stage(id="s", name="0")])
        data = encode(start)
        self.versions = {sha256(data).hexdigest(): 0}
        self.sha = sha256(data).hexdigest()
        self.disk = fresh_disk(data, kind)
        self.states = [start]
        self.safe = 0
        self.saved = 0
        self.disk.after_call = self.look
        self.journal: Journal | None = None
        self.begin(start)

    def begin(self, journey: Journey) -> None:
        self.journal = Journal.start(
            STATE, "doc", FILE, self.sha, journey, disk=self.disk, threaded=False, on_status=self.told
        )
        self.document = Document(journey, self.journal.record)

    def told(self, status: JournalStatus) -> None:
        if status.is_safe and self.journal is not None:
            self.safe = self.journal.revision

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """What may happen next."""
        edits = (self.edit, self.edit, self.edit, self.undo, self.redo)
        return (*edits, self.sync, self.save, self.save, self.reopen, self.die, self.lose_power)

    def run(self, steps: int) -> int:
        """Take random steps and return how many states were looked at."""
        for _ in range(steps):
            self.random.choice(self.steps)()
        self.sync()
        self.look("the end")
        return self.looked

    def edit(self) -> None:
        present, number = self.document.journey, next(self.numbers)
        if self.random.random() < 0.3:
            key = f"n{number}"
            note = Note(id=key, text="n" * self.random.randrange(3000))
            change = Change("add", {key: (None, note)})
        else:
            stage = present["s"]
            named = msgspec.structs.replace(stage, name=f"name {number}")
            change = Change("rename", {"s": (stage, named)})
        self.states.append(present.apply(change))
        self.document.do(change)

    def undo(self) -> None:
        self.step_through_history(self.document.undo_label, Document.undo)

    def redo(self) -> None:
        self.step_through_history(self.document.redo_label, Document.redo)

    def step_through_history(self, label: str | None, step: Callable[[Document], None]) -> None:
        if label is not None:
            # What the state will be is known only afterwards: look at the disk then.
            self.disk.after_call = None
            step(self.document)
            self.states.append(self.document.journey)
            self.disk.after_call = self.look
            self.look(step.__name__)

    def sync(self) -> None:
        assert self.journal is not None
        for _ in range(4):
            if self.journal.sync().is_safe:
                return
        raise Loss(f"seed {self.seed}: {self.journal.status}")

    def save(self) -> None:
        assert self.journal is not None
        journal, snapshot, mark = self.journal, self.document.journey, self.journal.revision

        def announce(sha: str) -> None:
            self.versions[sha] = mark
            journal.saving(sha, mark)

        if self.random.random() < 0.5:
            self.edit()
        try:
            self.sha = save(snapshot, FILE, self.sha, announce, disk=self.disk)
        except DiskProblem:
            return
        self.saved = mark
        self.look("the save")
        if self.random.random() < 0.5:
            self.edit()
        journal.saved(self.sha, snapshot, mark)

    def reopen(self) -> None:
        """Save, close and open again: what was closed must not come back."""
        assert self.journal is not None
        self.save()
        if self.versions[self.sha] == self.journal.revision:
            self.journal.close()
            self.begin_anew()

    def die(self) -> None:
        """Die as a process does, on a disk that stays as it is, and start again."""
        assert self.journal is not None
        assert self.journal._owner is not None
        if self.journal.status.code not in ("safe", "pending", "reserve"):
            # Where the journal says that it is not written, nothing was promised.
            self.journal.sync()
        self.disk.unlock(self.journal._owner)
        present = self.document.journey
        self.go_on()
        if self.document.journey != present:
            raise Loss(f"seed {self.seed}: a death of the process lost an edit")

    def lose_power(self) -> None:
        """Start again on what a power cut leaves."""
        left = self.disk.after_power_cut(self.random)
        self.start_again(left, "a power cut")
        self.disk = left
        self.disk.after_call = self.look
        self.go_on()

    def go_on(self) -> None:
        self.sha = sha256(self.disk.read(FILE)).hexdigest()
        self.saved = max(self.versions[self.sha], self.saved)
        found = recoverable(STATE, self.disk)
        if found:
            (recovery,) = found
            self.document = recovery.replay()
            self.states = self.states[: revision_of(recovery) + 1]
            self.saved = min(self.saved, len(self.states) - 1)
            self.journal = None
            self.journal = recovery.resume(threaded=False, on_status=self.told)
            self.told(self.journal.status)
        else:
            self.begin_anew()
        assert self.journal is not None
        self.document.recorder = self.journal.record

    def begin_anew(self) -> None:
        """All is in the file: a new session begins, and counts anew."""
        self.states = [self.states[self.versions[self.sha]]]
        self.versions, self.safe, self.saved, self.journal = {self.sha: 0}, 0, 0, None
        self.begin(self.states[0])

    def look(self, call: str) -> None:
        for _ in range(self.cuts):
            self.looked += 1
            self.start_again(self.disk.after_power_cut(self.random), call)

    def held(self, left: SimulatedDisk, where: str) -> int:
        """Return the revision that the document file holds."""
        file = left.files.get(str(FILE))
        held = None if file is None else self.versions.get(sha256(file.data).hexdigest())
        if held is None:
            raise Loss(f"{where}: the document file is gone or torn")
        if self.states[held] != self.states[self.saved] and held < self.saved:
            raise Loss(f"{where}: what was saved is not in the file")
        return held

    def start_again(self, left: SimulatedDisk, call: str) -> None:
        """Do what the program does at its next start, and compare with what was promised."""
        where = f"seed {self.seed}, after {call}, state {self.looked}"
        held = self.held(left, where)
        found = recoverable(STATE, left)
        if not found:
            if held < self.safe and self.states[held] != self.states[self.safe]:
                raise Loss(f"{where}: nothing to recover, revision {self.safe} was safe")
            return
        if len(found) > 1:
            raise Loss(f"{where}: one session is offered {len(found)} times")
        recovery = found[0]
        if not recovery.is_in_place:
            raise Loss(f"{where}: the file is ours, but is taken for another's")
        try:
            present = recovery.replay().journey
        except NotReplayable as error:
            raise Loss(f"{where}: what the changes build on is gone") from error
        if [problem.code for problem in recovery.problems if problem.code != "tail_cut"]:
            raise Loss(f"{where}: {recovery.problems}")
        revision = revision_of(recovery)
        if revision < self.safe:
            raise Loss(f"{where}: recovered revision {revision}, but {self.safe} was safe")
        if revision >= len(self.states) or present != self.states[revision]:
            raise Loss(f"{where}: recovered what never was")


def revision_of(recovery: Recovery) -> int:
    """Return the revision that a recovery leads to."""
    return max((frame.revision for frame in recovery._frames), default=recovery._header.revision)


def journal_trial(
    seed: int, kind: type[SimulatedDisk] = SimulatedDisk, cuts: int = 3, steps: int = 12
) -> int:
    """Run one trial of the journal with a small reserve, and return how many states were looked at."""
    names = Random(-seed)
    with (
        patch.object(segment_module, "RESERVE", SMALL_RESERVE),
        patch.object(session_module, "uuid4", lambda: UUID(int=names.getrandbits(128))),
    ):
        return JournalTrial(seed, kind, cuts).run(steps)


class SyncFails(SimulatedDisk):
    """Every fifth sync of a file fails."""

    syncs = 0

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        if self.syncs % 5 == 4:
            self.fail["sync"] = errno.EIO
        super().sync(descriptor)
