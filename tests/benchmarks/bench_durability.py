"""How long an edit, a save and an opening take on a 5,000-card map, with the crash journal and without.

python tests/benchmarks/bench_durability.py [edits]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time

import msgspec

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from journey.change import Change  # noqa: E402
from journey.document import Document  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Flow, Map, PainPoint, Record, Stage, Touchpoint  # noqa: E402
from journey.storage.files import encode  # noqa: E402
from journey.storage.journal import Journal, document_id  # noqa: E402
from journey.storage.store import load, save  # noqa: E402

CARDS = 5000
STAGES = 50


def large_map() -> Journey:
    """Return a map with 5,000 cards in 50 stages, and a flow from each card to the next."""
    records: list[Record] = [Map(id="m", title="Large")]
    records += [Stage(id=f"s{place}", name=f"Stage {place}", order=place) for place in range(STAGES)]
    for place in range(CARDS // 2):
        stage = f"s{place % STAGES}"
        records.append(Touchpoint(id=f"t{place}", stage=stage, name=f"Touchpoint {place}"))
        records.append(PainPoint(id=f"p{place}", on=f"t{place}", text=f"Pain {place} " * 5))
    records += [Flow(id=f"f{place}", source=f"t{place}", target=f"t{place + 1}") for place in range(1000)]
    return Journey(records)


def rename(journey: Journey, random: Random) -> Change:
    """Return the change that renames one card."""
    key = f"t{random.randrange(CARDS // 2)}"
    card = journey[key]
    return Change("rename", {key: (card, msgspec.structs.replace(card, name=f"Name {random.random()}"))})


def edits_ms(document: Document, count: int) -> list[float]:
    """Return how many milliseconds each of many edits took."""
    random, taken = Random(1), []
    for _ in range(count):
        change = rename(document.journey, random)
        start = perf_counter()
        document.do(change)
        taken.append(1000 * (perf_counter() - start))
    return taken


def milliseconds(work: Callable[[], object], times: int = 7) -> float:
    """Return the median time of some work by the clock."""
    taken, busy = [], []
    for _ in range(times):
        start, begun = perf_counter(), process_time()
        work()
        taken.append(1000 * (perf_counter() - start))
        busy.append(1000 * (process_time() - begun))
    print(f"{'':42} of which the processor was busy for {median(busy):.1f} ms:")
    return median(taken)


def report(name: str, taken: list[float]) -> float:
    """Print the median and the 99th percentile, and return the latter."""
    last = quantiles(taken, n=100)[98]
    print(f"{name:42} median {median(taken):7.3f} ms   99th percentile {last:7.3f} ms")
    return last


def main(count: int) -> None:
    """Print all figures."""
    journey = large_map()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "large.journey"
        sha = save(journey, path)
        without = report("edit without the journal", edits_ms(Document(journey), count))
        journal = Journal.start(folder / "state", document_id(path), path, sha, journey)
        document = Document(journey, journal.record)
        with_it = report("edit with the journal (target < 3 ms)", edits_ms(document, count))
        print(f"{'ratio of the 99th percentiles':42} {with_it / without:7.2f}")
        journal.sync()
        print(f"{'state of the journal':42} {journal.status.code}")
        plain = milliseconds(lambda: encode(journey))
        durable = milliseconds(lambda: save(journey, path))
        print(f"{'encoding alone':42} {plain:7.1f} ms")
        print(f"{'durable save (target < 150 ms)':42} {durable:7.1f} ms")
        kept = milliseconds(lambda: journal.saved(sha, journey, journal.revision))
        print(f"{'next segment and version, after the save':42} {kept:7.1f} ms")
        journal.close()
        reading = milliseconds(lambda: load(path))
        print(f"{'reading the file':42} {reading:7.1f} ms")

        def open_it() -> None:
            loaded = load(path)
            assert loaded.journey is not None
            begun = Journal.start(folder / "state", document_id(path), path, loaded.sha256, loaded.journey)
            begun.close()

        opening = milliseconds(open_it)
        print(f"{'opening, journal begun (target < 500 ms)':42} {opening:7.1f} ms")
        print(f"{'ratio to reading alone':42} {opening / reading:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
