"""Maps of other programs, read in the child process that every importer runs in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from journey.exchange.child import Child, Limits, Plain, Progress, Stopped
from journey.exchange.losses import Foreign, Unreadable
from journey.findings import Finding
from journey.storage.files import Unwritable, decode, encode

Form = Literal["mermaid", "graphml"]
IMPORTER = "journey.exchange.reading:foreign"
LARGEST = 32 << 20
MOST_FINDINGS = 200
LIMITS = Limits(memory=1 << 30, output=64 << 20)


def read_foreign(
    data: bytes, form: Form, limits: Limits = LIMITS, on_start: Callable[[Child], None] | None = None
) -> Foreign:
    r"""Return the map of a Mermaid or GraphML file, read in a process of its own.

    Parameters
    ----------
    data : the bytes of the file.
    form : "mermaid" or "graphml".
    limits : what the process may use.
    on_start : is handed the Child before it runs, whose `cancel` ends it.

    Raises
    ------
    Unreadable
        with the codes of the readers, and those of Stopped.

    Example
    -------
    >>> read_foreign(b"flowchart LR\n  a[Visit] --> b[Buy]", "mermaid").journey.stages[0].name
    'Visit'
    """
    if len(data) > LARGEST:
        raise Unreadable("too_large", limit=LARGEST)
    child = Child(IMPORTER, limits)
    if on_start is not None:
        on_start(child)
    try:
        answer = child.run(data, {"form": form})
    except Stopped as error:
        raise Unreadable(error.code) from error
    if "unreadable" in answer:
        told = answer["unreadable"]
        raise Unreadable(told["code"], told["line"], **told["parameters"])
    loaded = decode(answer["journey"].encode("utf-8"))
    if loaded.journey is None:
        raise Unreadable("importer_failed")
    return Foreign(loaded.journey, tuple(_finding(each) for each in answer["findings"]))


def _finding(plain: Plain) -> Finding:
    return Finding(plain["code"], None, plain["parameters"], "warning")


def foreign(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    """Read a file inside the child; an importer as `journey/exchange/child.py` calls them."""
    try:
        found = _read(data, parameters["form"])
        text = encode(found.journey).decode("utf-8")
    except Unreadable as error:
        told = {"code": error.code, "line": error.line, "parameters": error.parameters}
        return {"unreadable": told}
    except Unwritable:
        return {"unreadable": {"code": "not_a_map", "line": None, "parameters": {}}}
    findings = [
        {"code": each.code, "parameters": dict(each.parameters)} for each in found.findings[:MOST_FINDINGS]
    ]
    return {"journey": text, "findings": findings}


def _read(data: bytes, form: str) -> Foreign:
    if form == "graphml":
        from journey.exchange.graphml import read_graphml

        return read_graphml(data)
    from journey.exchange.mermaid_reading import read_mermaid

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not_mermaid") from error
    return read_mermaid(text)
