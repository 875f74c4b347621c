"""Kills of a process that edits and saves must lose nothing: python tests/soak/kills.py [10000] [seed]."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import msgspec  # noqa: E402

from journey.change import Change  # noqa: E402
from journey.document import Document  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, Note, Stage  # noqa: E402
from journey.storage.journal import Journal, document_id  # noqa: E402
from journey.storage.recovery import recoverable  # noqa: E402
from journey.storage.store import load, save  # noqa: E402

KILLS_PER_FOLDER = 25


class Lost(Exception):
    """A kill took what was promised to survive it."""


def start(folder: Path) -> tuple[Document, Journal, str]:
    """Open the document as the program does at its start."""
    path, state = folder / "map.journey", folder / "state"
    found = recoverable(state)
    if found:
        (recovery,) = found
        if not recovery.is_in_place:
            raise Lost("the file is ours, but is taken for another's")
        document = recovery.replay()
        return document, recovery.resume(), str(recovery.file_sha256)
    loaded = load(path)
    if loaded.problems or loaded.journey is None:
        raise Lost(str(loaded.problems))
    journal = Journal.start(state, document_id(path), path, loaded.sha256, loaded.journey)
    return Document(loaded.journey), journal, loaded.sha256


def work(folder: Path, report: int, random: Random) -> None:
    """Edit, undo, redo and save until killed; say before and after each step what the state is."""
    document, journal, sha = start(folder)
    document = recorded(document, journal)
    while True:
        step = random.random()
        if step < 0.1:
            snapshot, mark = document.journey, journal.revision
            sha = save(snapshot, folder / "map.journey", sha, lambda sha, at=mark: journal.saving(sha, at))
            journal.saved(sha, snapshot, mark)
            document.mark_saved(snapshot)
        elif step < 0.2 and document.undo_label:
            tell(report, "any", count_of(document))
            document.undo()
            tell(report, "did", count_of(document))
        elif step < 0.3 and document.redo_label:
            tell(report, "any", count_of(document))
            document.redo()
            tell(report, "did", count_of(document))
        else:
            count = random.randrange(10**9)
            tell(report, "will", count)
            document.do(edit(document.journey, count, random))
            tell(report, "did", count)


def recorded(document: Document, journal: Journal) -> Document:
    """Let the journal hear of the document's changes."""
    document.recorder = journal.record
    return document


def edit(journey: Journey, count: int, random: Random) -> Change:
    """Return a change that names the stage by a number, at times with a long note besides."""
    stage = journey["s"]
    edits = {"s": (stage, msgspec.structs.replace(stage, name=str(count)))}
    if random.random() < 0.2:
        edits["n"] = (journey.get("n", Note), Note(id="n", text=str(count) * random.randrange(1, 2000)))
    return Change("edit", edits)


def count_of(document: Document) -> int:
    """Return the number by which the present state is known."""
    stage = document.journey.get("s", Stage)
    assert stage is not None
    return int(stage.name)


def tell(report: int, word: str, count: int) -> None:
    """Tell the killer, in one write."""
    os.write(report, f"{word} {count}\n".encode())


def expected(said: list[str], before: int) -> tuple[set[int], bool]:
    """Return the states that may be found after the kill, and whether an undo was under way."""
    allowed, is_open = {before}, False
    for line in said:
        word, _, number = line.partition(" ")
        if word == "did":
            allowed, is_open = {int(number)}, False
        elif word == "will":
            allowed.add(int(number))
        else:
            is_open = True
    return allowed, is_open


def killed(folder: Path, random: Random) -> list[str]:
    """Run the work in a process of its own, kill it after a while, and return what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            work(folder, writer, random)
        except BaseException as error:  # the killer must hear of it
            os.write(writer, f"failed {error!r}\n".encode())
        os._exit(1)
    os.close(writer)
    time.sleep(random.choice((0.002, 0.01, 0.05)) * random.random() * 2)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(reader, "rb") as pipe:
        said = pipe.read().decode().splitlines()
    if failed := [line for line in said if line.startswith("failed")]:
        raise Lost(failed[0])
    return said


def check(folder: Path, said: list[str], before: int) -> int:
    """Look at what is left as the next start does, and return the state."""
    if load(folder / "map.journey").problems:
        raise Lost("the document file is not whole")
    found = recoverable(folder / "state")
    if found:
        (recovery,) = found
        cut = [problem for problem in recovery.problems if problem.code != "tail_cut"]
        if cut or not recovery.is_in_place:
            raise Lost(f"{recovery.problems} {recovery.is_in_place}")
        document = recovery.replay()
    else:
        journey = load(folder / "map.journey").journey
        assert journey is not None
        document = Document(journey)
    allowed, is_open = expected(said, before)
    count = count_of(document)
    if count not in allowed and not is_open:
        raise Lost(f"found {count}, expected one of {allowed}; said {said[-5:]}")
    return count


def trial(folder: Path, seed: int) -> int:
    """Kill many times over one document, and return how many steps were taken."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    save(Journey([Map(id="m"), Stage(id="s", name="0")]), folder / "map.journey")
    steps = present = 0
    for number in range(KILLS_PER_FOLDER):
        random = Random(seed * 1000 + number)
        said = killed(folder, random)
        try:
            present = check(folder, said, present)
        except Lost as error:
            raise Lost(f"seed {seed}, kill {number}, in {folder}: {error}") from error
        steps += sum(line.startswith("did") for line in said)
    return steps


def main(count: int, seed: int) -> None:
    """Kill so many times; a loss ends the run, names its seed and leaves the folder."""
    base = Path(tempfile.mkdtemp(prefix="waymark-kills-"))
    kills = steps = 0
    while kills < count:
        steps += trial(base / "map", seed)
        kills += KILLS_PER_FOLDER
        seed += 1
    shutil.rmtree(base)
    print(f"{kills} kills during {steps} steps: nothing lost; last seed {seed - 1}")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [10_000, 1][len(sys.argv) - 1 :]
    main(*arguments[:2])
