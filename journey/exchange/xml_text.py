"""Text as XML may hold it, and XML from strangers: no document types, no entities, no bombs."""

from __future__ import annotations

import re
from xml.parsers import expat

from journey.exchange.losses import Unreadable

LARGEST = 50_000_000
DEEPEST = 200
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""Return a text with what XML 1.0 forbids (section 2.2) replaced by the sign for a lost character.

    >>> xml_text("a\x00b")
    'a\ufffdb'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def check_xml(data: bytes) -> None:
    """Read XML once, to see that it is well formed and asks for nothing.

    Raises
    ------
    Unreadable
        `too_large`, `document_type`, `too_deep` or `not_xml`, with the line.
    """
    if len(data) > LARGEST:
        raise Unreadable("too_large", limit=LARGEST)
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_rest: object) -> None:
        raise Unreadable("document_type", parser.CurrentLineNumber)

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable("too_deep", parser.CurrentLineNumber)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("not_xml", error.lineno) from None
