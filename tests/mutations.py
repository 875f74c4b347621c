"""Good files made bad: bits flipped, parts cut, doubled, moved and overwritten, by a seeded chance."""

from __future__ import annotations

from random import Random

SPICE = (b"\x00", b"\xff\xfe", b'"', b"\n", b",", b";", b"\t", b"1e999", b"NaN", b"\\ud800", b"{", b"[", b"=")


def mutated(data: bytes, random: Random) -> bytes:
    """Return a file with one to five faults."""
    for _ in range(random.randrange(1, 6)):
        data = _once(data, random)
    return data


def _once(data: bytes, random: Random) -> bytes:
    if not data:
        return random.choice(SPICE)
    first, last = sorted(random.randrange(len(data) + 1) for _ in range(2))
    part = data[first:last]
    how = random.randrange(6)
    if how == 0:
        place = random.randrange(len(data))
        return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]
    if how == 1:
        return data[:first]
    if how == 2:
        return data[:first] + data[last:]
    if how == 3:
        return data[:last] + part * random.randrange(1, 4) + data[last:]
    if how == 4:
        return data[:first] + random.choice(SPICE) * random.randrange(1, 20) + data[first:]
    return data[:first] + random.randbytes(len(part)) + data[last:]
