"""Pictures that carry the map: they come back whole, and hostile ones are refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from odd_maps import MAPS
from panel_fixtures import sample_journey
from PySide6.QtGui import QImage

from gui.export.page import drawn
from gui.export.picture import KEYWORD, LARGEST_MAP, START, NoMapInside, map_in, png_bytes_of
from gui.export.wish import Wish
from gui.foreign import NotRead, bring
from journey.storage.files import decode, encode

pytestmark = pytest.mark.usefixtures("qapp")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def carrying(text: bytes) -> bytes:
    return START + chunk(b"iTXt", KEYWORD + b"\0" + text) + chunk(b"IEND", b"")


@pytest.mark.parametrize("name", MAPS)
def test_a_picture_opens_again_as_the_map(name: str, tmp_path: Path) -> None:
    data = drawn(MAPS[name], Wish(tmp_path / "map.png", scale=0.5)).data
    assert decode(map_in(data)).journey == MAPS[name]
    assert not QImage.fromData(data).isNull()
    (tmp_path / "map.png").write_bytes(data)
    assert bring(tmp_path / "map.png").loaded.journey == MAPS[name]


def test_a_part_and_a_plain_picture_carry_nothing(tmp_path: Path) -> None:
    for fields in ({"carries_map": False}, {"part": ("trial",)}):
        data = drawn(sample_journey(), Wish(tmp_path / "map.png", scale=0.5, **fields)).data  # type: ignore[arg-type]
        with pytest.raises(NoMapInside, match="no_map"):
            map_in(data)


def test_pixels_come_back_as_they_were() -> None:
    rows: Callable[[], Iterator[bytes]] = lambda: iter([bytes(range(9)), bytes(range(9, 18))])  # noqa: E731
    image = QImage.fromData(png_bytes_of(3, 2, rows(), False, 3780, None))
    assert (image.width(), image.height(), image.dotsPerMeterX()) == (3, 2, 3780)
    assert image.pixelColor(2, 1).getRgb() == (15, 16, 17, 255)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"\xff\xd8\xff", "not_a_picture"),
        (START, "no_map"),
        (START + chunk(b"IEND", b""), "no_map"),
        (START + b"\xff\xff\xff\xffiTXt" + KEYWORD + b"\0", "damaged"),
        (carrying(b""), "damaged"),
        (carrying(b"\x01\x00"), "damaged"),
        (carrying(b"\x01\x00abc"), "damaged"),
        (carrying(b"\x01\x05\x00\x00"), "damaged"),
        (carrying(b"\x01\x00\x00\x00garbage"), "damaged"),
        (carrying(b"\x01\x00\x00\x00" + zlib.compress(b"x" * 999)[:-6]), "damaged"),
        (carrying(b"\x01\x00\x00\x00" + zlib.compress(bytes(LARGEST_MAP + 2))), "too_large"),
        (carrying(b"\x00\x00\x00\x00x")[:-20] + b"0000" + bytes(16), "damaged"),
    ],
)
def test_a_hostile_picture_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(NoMapInside) as caught:
        map_in(data)
    assert caught.value.code == code
    path = tmp_path / "map.png"
    path.write_bytes(data)
    with pytest.raises(NotRead, match=r"\w+\."):
        bring(path)


def test_a_damaged_map_inside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(carrying(b"\x00\x00\x00\x00nonsense"))
    assert bring(path).loaded.journey is None
    whole = encode(sample_journey())
    path.write_bytes(carrying(b"\x00\x00\x00\x00" + whole[:-40]))
    loaded = bring(path).loaded
    assert loaded.problems, "cut off, and said so"


def test_random_bytes_never_raise_anything_else() -> None:
    import random

    seeded = random.Random(7)
    good = drawn(MAPS["empty"], Wish(Path("map.png"), scale=0.2)).data[:3000]
    for _round in range(300):
        bad = bytearray(good)
        for _place in range(3):
            bad[seeded.randrange(len(bad))] = seeded.randrange(256)
        try:
            found: Any = map_in(bytes(bad))
        except NoMapInside:
            continue
        assert isinstance(found, bytes)
