"""Pictures that carry the map: a PNG whose own chunk holds the file, and the reading of it under limits."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

START = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"waymark.journey"
LARGEST_PICTURE = 256 << 20
LARGEST_MAP = 64 << 20
MOST_CHUNKS = 200_000
LEVEL = 2
"""Higher levels of zlib take several times as long for a tenth less."""


class NoMapInside(ValueError):
    """A picture without a map: `not_a_picture`, `no_map`, `damaged` or `too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def png_bytes_of(
    width: int, height: int, rows: Iterator[bytes], is_clear: bool, dots_per_metre: int, journey: bytes | None
) -> bytes:
    """Return pixels as a PNG, with a map inside where there is one.

    Parameters
    ----------
    width, height : pixels.
    rows : the rows of it, three bytes a pixel, or four where it is clear (red, green, blue, opacity).
    is_clear : whether the pixels have an opacity.
    dots_per_metre : how large it is meant to be seen.
    journey : the bytes of a map's file.
    """
    pack = zlib.compressobj(LEVEL)
    pixels = b"".join([*(pack.compress(b"\x00" + row) for row in rows), pack.flush()])
    kind = struct.pack(">IIBBBBB", width, height, 8, 6 if is_clear else 2, 0, 0, 0)
    chunks = [_chunk(b"IHDR", kind), _chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1))]
    if journey is not None:
        # iTXt: keyword, compressed, method, no language, no translated keyword, UTF-8 text.
        chunks.append(_chunk(b"iTXt", KEYWORD + b"\x00\x01\x00\x00\x00" + zlib.compress(journey, 9)))
    return b"".join([START, *chunks, _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")])


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def map_in(data: bytes) -> bytes:
    """Return the bytes of the map that a PNG carries; nothing of its pixels is decoded.

    Raises
    ------
    NoMapInside
        where there is none, it is damaged, or it is larger than any map.
    """
    if len(data) > LARGEST_PICTURE:
        raise NoMapInside("too_large")
    if not data.startswith(START):
        raise NoMapInside("not_a_picture")
    for name, start, end in _chunks(data):
        if name == b"iTXt" and data.startswith(KEYWORD + b"\x00", start):
            if zlib.crc32(name + data[start:end]) != int.from_bytes(data[end : end + 4], "big"):
                raise NoMapInside("damaged")
            return _text_in(data[start + len(KEYWORD) + 1 : end])
    raise NoMapInside("no_map")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    place = len(START)
    for _count in range(MOST_CHUNKS):
        if place + 12 > len(data):
            return
        length = int.from_bytes(data[place : place + 4], "big")
        name, start, end = data[place + 4 : place + 8], place + 8, place + 8 + length
        if end + 4 > len(data):
            raise NoMapInside("damaged")
        yield name, start, end
        place = end + 4


def _text_in(body: bytes) -> bytes:
    """Return the text of an iTXt chunk, after its keyword."""
    if len(body) < 4 or body[1:2] != b"\x00":
        raise NoMapInside("damaged")
    is_packed = body[:1] == b"\x01"
    language = body.find(b"\x00", 2)
    translated = body.find(b"\x00", language + 1)
    if language < 0 or translated < 0:
        raise NoMapInside("damaged")
    text = body[translated + 1 :]
    if not is_packed:
        return _bounded(text)
    unpack = zlib.decompressobj()
    try:
        found = unpack.decompress(text, LARGEST_MAP + 1)
    except zlib.error as error:
        raise NoMapInside("damaged") from error
    if len(found) <= LARGEST_MAP and not unpack.eof:
        raise NoMapInside("damaged")
    return _bounded(found)


def _bounded(found: bytes) -> bytes:
    if len(found) > LARGEST_MAP:
        raise NoMapInside("too_large")
    return found
