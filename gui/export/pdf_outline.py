"""Bookmarks for a PDF that has none: appended to its end, the way PDF keeps changes; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_REFERENCE = rb"(\d+)\s+0\s+R"
_LAST_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
ENTRY = 20
"""Bytes of a line of the table of objects."""


@dataclass(frozen=True)
class Bookmark:
    """A title that leads to a page, counted from 0; `level` 1 stands at the left, 2 below the last of 1."""

    title: str
    page: int
    level: int = 1


def with_outline(data: bytes, bookmarks: Sequence[Bookmark]) -> bytes:
    """Return a PDF as Qt writes it with bookmarks, which a reader shows beside the pages.

    A PDF may be changed by what follows its end: new objects, the catalogue once more, and a table that names
    the table before it (ISO 32000-1, 7.5.6).

    Parameters
    ----------
    data : a PDF with a plain table of objects and a flat list of pages.
    bookmarks : in the order of the pages; the first has level 1.

    Raises
    ------
    ValueError
        where the PDF is built in another way.
    """
    if not bookmarks:
        return data
    last = _found(_LAST_TABLE.search(data))
    trailer = data[data.rindex(b"trailer") :]
    root, size = _number(rb"/Root\s+(\d+)\s+0\s+R", trailer), _number(rb"/Size\s+(\d+)", trailer)
    catalog = _object(data, root)
    pages = _pages(data, _number(rb"/Pages\s+(\d+)\s+0\s+R", catalog))
    outline = size
    opened = b"\n/Outlines %d 0 R\n/PageMode /UseOutlines\n>>" % outline
    objects = {root: catalog.rstrip().removesuffix(b">>") + opened}
    objects |= _outline(bookmarks, pages, outline)
    identity = re.search(rb"/ID\s*\[[^\]]*\]", trailer)
    info = re.search(rb"/Info\s+" + _REFERENCE, trailer)
    kept = b"\n".join(each[0] for each in (info, identity) if each is not None)
    return _appended(data, objects, b"/Root %d 0 R\n%s\n/Prev %d" % (root, kept, last))


def _found(match: re.Match[bytes] | None) -> int:
    if match is None:
        raise ValueError("pdf")
    return int(match[1])


def _number(pattern: bytes, text: bytes) -> int:
    return _found(re.search(pattern, text))


def _object(data: bytes, key: int) -> bytes:
    """Return the body of an object that holds no stream, found by the table: a stream may hold any bytes."""
    start = int(_LAST_TABLE.search(data)[1])  # type: ignore[index]
    table = re.match(rb"xref\s+0 \d+\s+", data[start : start + 40])
    if table is None:
        raise ValueError("pdf")
    entry = start + table.end() + ENTRY * key
    at = int(data[entry : entry + 10])
    body = re.match(rb"\s*%d 0 obj\s*(.*?)\s*endobj" % key, data[at:], re.DOTALL)
    if body is None:
        raise ValueError("pdf")
    return body[1]


def _pages(data: bytes, key: int) -> list[int]:
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", _object(data, key))
    if kids is None:
        raise ValueError("pdf")
    return [int(page) for page in re.findall(_REFERENCE, kids[1])]


def _outline(bookmarks: Sequence[Bookmark], pages: Sequence[int], first: int) -> dict[int, bytes]:
    """Return the outline, numbered from `first`, and an object for each bookmark after it."""
    keys = [first + place for place in range(1, len(bookmarks) + 1)]
    owners: list[int] = []
    top = first
    for key, bookmark in zip(keys, bookmarks, strict=True):
        owners.append(first if bookmark.level == 1 else top)
        top = key if bookmark.level == 1 else top
    objects = {}
    for place, bookmark in enumerate(bookmarks):
        same = [key for key, owner in zip(keys, owners, strict=True) if owner == owners[place]]
        at = same.index(keys[place])
        before = "".join(f"/Prev {key} 0 R\n" for key in same[:at][-1:])
        after = "".join(f"/Next {key} 0 R\n" for key in same[at + 1 : at + 2])
        linked = before + after + _children(keys, owners, keys[place])
        objects[keys[place]] = (
            f"<<\n/Title <{_hexadecimal(bookmark.title)}>\n/Parent {owners[place]} 0 R\n"
            f"/Dest [{pages[bookmark.page]} 0 R /XYZ null null null]\n{linked}>>"
        ).encode("ascii")
    objects[first] = f"<<\n/Type /Outlines\n{_children(keys, owners, first)}>>".encode("ascii")
    return objects


def _children(keys: Sequence[int], owners: Sequence[int], owner: int) -> str:
    own = [key for key, each in zip(keys, owners, strict=True) if each == owner]
    if not own:
        return ""
    # The whole outline is open; what is below its bookmarks counts too, at the outline alone.
    count = len(keys) if owner == min(owners) else len(own)
    return f"/First {own[0]} 0 R\n/Last {own[-1]} 0 R\n/Count {count}\n"


def _hexadecimal(title: str) -> str:
    """Return a text as PDF keeps any letter: UTF-16 with its mark, in hexadecimal figures."""
    return (b"\xfe\xff" + title.encode("utf-16-be", "replace")).hex()


def _appended(data: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """Return a PDF with objects after its end, and the table that finds them."""
    body = data if data.endswith(b"\n") else data + b"\n"
    size = max(objects) + 1
    table = [b"xref\n0 1\n0000000000 65535 f "]
    for key in sorted(objects):
        table.append(b"%d 1\n%010d 00000 n " % (key, len(body)))
        body += b"%d 0 obj\n%s\nendobj\n" % (key, objects[key])
    end = b"trailer\n<<\n/Size %d\n%s\n>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(body))
    return body + b"\n".join([*table, end])
