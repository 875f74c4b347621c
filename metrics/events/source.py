"""Recognises what the file of an event table is, and unpacks it or makes UTF-8 of it where it is not."""

from __future__ import annotations

import codecs
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from metrics.refusals import Refusal, Refused
from metrics.tables.cells import guess_encoding
from metrics.tables.workbook import is_workbook

BLOCK = 1 << 20
SAMPLE = 1 << 20
LEFT_FREE = 256 << 20
"""Bytes that stay free on the disk whatever a packed file becomes."""
Share = Callable[[float], None]


@dataclass(frozen=True)
class Source:
    """A file as it can be read: its path (perhaps an unpacked copy), form, and for text its encoding."""

    path: Path
    form: str
    encoding: str = ""


def open_source(
    path: Path, folder: Path, encoding: str = "", share: Share = lambda _part: None, most: int = 0
) -> Source:
    """Return what a file is; packed or not in UTF-8, a copy of it that is neither, made in `folder`.

    Of a text at most about `most` bytes are unpacked, where given: enough to see how it begins.

    Raises
    ------
    Refused
        `file_unreadable`, `empty`, `packed_damaged`, `disk_full`, `encoding_wrong`, `not_a_table`.
    """
    try:
        with path.open("rb") as file:
            start = file.read(SAMPLE)
    except OSError as error:
        raise Refused(Refusal("file_unreadable", value=error.strerror)) from error
    if not start.strip():
        raise Refused(Refusal("empty"))
    if start.startswith(b"\x1f\x8b"):
        copy = folder / "unpacked"
        _write(copy, _unpacked(path, share), most)
        return open_source(copy, folder, encoding, share, most)
    form = _form(start)
    if form != "csv":
        return Source(path, form)
    told = encoding or guess_encoding(
        start if len(start) < SAMPLE else start[: start.rfind(b"\n") + 1] or start
    )
    if b"\x00" in start and not told.startswith("utf-16"):
        raise Refused(Refusal("not_a_table"))
    if told in {"utf-8", "utf-8-sig"}:
        return Source(path, form, "utf-8")
    copy = folder / "text"
    _write(copy, _decoded(path, told, share), most)
    return Source(copy, form, told)


def _form(start: bytes) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    if is_workbook(start):
        return "xlsx"
    head = start[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    return "xes" if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<") else "csv"


def _blocks(path: Path, share: Share) -> Iterator[bytes]:
    size = max(path.stat().st_size, 1)
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            done += len(block)
            share(done / size)
            yield block


def _unpacked(path: Path, share: Share) -> Iterator[bytes]:
    """Yield what a gzip file holds, several members included; one that ends too early is damaged."""
    packed = zlib.decompressobj(wbits=31)
    is_within = False
    try:
        for block in _blocks(path, share):
            data = block
            while data:
                is_within = True
                yield packed.decompress(data, 16 * BLOCK)
                while packed.unconsumed_tail:
                    yield packed.decompress(packed.unconsumed_tail, 16 * BLOCK)
                data = b""
                if packed.eof:
                    data = packed.unused_data.lstrip(b"\x00")
                    packed = zlib.decompressobj(wbits=31)
                    is_within = False
    except zlib.error as error:
        raise Refused(Refusal("packed_damaged")) from error
    if is_within:
        raise Refused(Refusal("packed_damaged"))


def _decoded(path: Path, encoding: str, share: Share) -> Iterator[bytes]:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        for block in _blocks(path, share):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", True).encode()
    except (UnicodeError, LookupError) as error:
        raise Refused(Refusal("encoding_wrong", value=encoding)) from error


def _write(path: Path, blocks: Iterator[bytes], most: int = 0) -> None:
    written = 0
    with path.open("wb") as file:
        for block in blocks:
            _check_room(path, len(block))
            written += file.write(block)
            if most and written > most and not _needs_all(path):
                return


def _needs_all(path: Path) -> bool:
    """Return whether a file says nothing before its end: a workbook, a Parquet table."""
    with path.open("rb") as file:
        return _form(file.read(SAMPLE)) in {"xlsx", "parquet"}


def _check_room(path: Path, size: int) -> None:
    if shutil.disk_usage(path.parent).free < LEFT_FREE + size:
        raise Refused(Refusal("disk_full"))


def text_file(path: Path, errors: str = "strict") -> IO[str]:
    """Open a text in UTF-8, its byte-order mark left out."""
    return path.open(encoding="utf-8-sig", errors=errors, newline="")
