"""Flipped bits of maps and journals must be noticed: python tests/soak/bit_flips.py [20000] [seed]."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from journey.change import Change  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, PainPoint, Series, Stage, Touchpoint  # noqa: E402
from journey.storage.files import decode, encode  # noqa: E402
from journey.storage.frames import Frame, Header, change_body, lines, opening, read_segment  # noqa: E402


def large() -> Journey:
    """Return a map of some hundred records."""
    records = [
        Map(id="m", title="Große Karte"),
        *(Stage(id=f"s{n}", name=f"Stage {n}", order=n) for n in range(8)),
    ]
    for n in range(200):
        records += [
            Touchpoint(id=f"t{n}", stage=f"s{n % 8}", name=f"Kontakt {n}", at=(n % 5, n / 3)),
            PainPoint(id=f"p{n}", on=f"t{n}", text="wait " * (n % 9), affected=n / 200),
            Series(id=f"q{n}", subject=f"t{n}", kpi="nps", points=((None, n / 7, n),)),
        ]
    return Journey(records)


def journal() -> bytes:
    """Return a segment with a hundred changes."""
    header = Header("doc", "/maps/a.journey", "0" * 64, "1" * 64, 0, unsaved=False, token=12345)
    text, checksum = opening(header, [])
    frames = []
    for n in range(100):
        change = Change("rename", {"s": (Stage(id="s", name=str(n)), Stage(id="s", name=str(n + 1)))})
        frames.append(Frame(n + 1, change_body(change, "do")))
    return text + lines(frames, checksum)[0]


def main(count: int, seed: int) -> None:
    """Flip one bit at a time, by turns of a small map, a large one and a journal."""
    random = Random(seed)
    golden = (HERE.parent / "journey" / "storage" / "golden" / "version-1.journey").read_bytes()
    maps, segment = [golden, encode(large())], journal()
    whole = read_segment(segment)
    assert whole is not None
    for number in range(count):
        data = [*maps, segment][number % 3]
        place = random.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        if data is segment:
            reading = read_segment(bytes(flipped))
            passed = reading is not None and reading.frames != whole.frames[: len(reading.frames)]
            noticed = not passed and (reading is None or reading.is_cut)
        else:
            noticed = bool(decode(bytes(flipped)).problems)
        if not noticed:
            raise SystemExit(f"flip {number}: bit {place} went unnoticed")
    print(f"{count} bit flips, each noticed")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [20_000, 1][len(sys.argv) - 1 :]
    main(*arguments[:2])
