"""Mutated files, so many an importer, and mutated maps: python tests/soak/mutations.py [10000] [seed].

Each file is read by the importer's own code, in this process for speed; every hundredth also through the
child process, where whatever happens must come back as a table or a refusal.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from mutations import mutated  # noqa: E402

from gui.sentences import problem_text, refusal_text  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, Stage  # noqa: E402
from journey.storage.files import decode, encode  # noqa: E402
from metrics.refusals import Refused  # noqa: E402
from metrics.tables.importing import import_table  # noqa: E402
from metrics.tables.table import bring_in, read_table  # noqa: E402

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "resources" / "examples"
SHOP = Journey([Map(id="m"), Stage(id="trial", name="Trial")])
TABLE = "stage;kpi;period;value;n\nTrial;nps;2026-09;42;100\nПробный;conversion_rate;2026-10;41 %;\n"


def good_tables() -> list[bytes]:
    """Return tables of every encoding and separator."""
    texts = [TABLE, TABLE.replace(";", ","), TABLE.replace(";", "\t")]
    found = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16", "cp1251")]
    return found + [path.read_bytes() for path in sorted(EXAMPLES.glob("*.csv"))]


def read_one(data: bytes, through_child: bool) -> str:
    """Return the code of what became of a table."""
    try:
        table = (import_table if through_child else read_table)(SHOP, data, create_missing=True)
    except Refused as error:
        return error.code if all(refusal_text(each) for each in error.refusals) else "no sentence"
    assert all(refusal_text(each) for each in table.refused)
    encode(SHOP.apply(bring_in(SHOP, table)))
    return "read"


def open_one(data: bytes) -> str:
    """Return what became of a map: sound, shown to view only, or refused; what is shown can be written."""
    loaded = decode(data)
    assert all(problem_text(problem) for problem in loaded.problems)
    if loaded.journey is None:
        return "refused"
    assert decode(encode(loaded.journey)).journey == loaded.journey
    return "view only" if loaded.view_only else "sound"


def run(name: str, count: int, seed: int, good: list[bytes], read: Callable[[bytes, int], str]) -> None:
    """Mutate and read so many files; an exception ends the run and names its seed."""
    outcomes: Counter[str] = Counter()
    for number in range(count):
        random = Random(seed + number)
        data = mutated(random.choice(good), random)
        try:
            outcomes[read(data, number)] += 1
        except Exception as error:
            raise SystemExit(f"{name}, seed {seed + number}: {error!r}") from error
    told = ", ".join(f"{outcome} {many}" for outcome, many in outcomes.most_common(6))
    print(f"{count} mutated files, {name}: {told}")


def main(count: int, seed: int) -> None:
    """Run all importers."""
    run("KPI tables", count, seed, good_tables(), lambda data, number: read_one(data, number % 100 == 0))
    maps = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.journey"))]
    run("maps", count, seed, maps, lambda data, number: open_one(data))


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [10_000, 1][len(sys.argv) - 1 :]
    main(*arguments[:2])
