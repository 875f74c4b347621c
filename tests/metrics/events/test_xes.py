"""Logs in XES are heard as a plain reading of the whole tree hears them, however they are written."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from metrics.events.xes import VALUES, header_of, write_rows
from metrics.refusals import Refused

TEXTS = ("1", "a&lt;b", "&#228;ö", "&quot;", "a, b")
KEYS = ("concept:name", "time:timestamp", "case:concept:name", "x", "")


def value(random: Random, depth: int = 0) -> str:
    """Return an attribute: in either order, with or without a value, plain or prefixed, holding others."""
    key, text = random.choice(KEYS), random.choice(TEXTS)
    kind = random.choice(("string", "date", "int", "n:string", "list"))
    said = random.choice(
        (
            f'key="{key}" value="{text}"',
            f'value="{text}" key="{key}"',
            f"key='{key}'",
            f'key="{key}" z="1" value="2"',
        )
    )
    if depth < 3 and random.random() < 0.2:
        return f"<{kind} {said}>{value(random, depth + 1)}</{kind}>"
    return f"<{kind} {said}/>"


def log(random: Random) -> str:
    """Return a log of a few traces, some with things said of them after their first event."""

    def event() -> str:
        return f"<event>{''.join(value(random) for _ in range(random.randrange(1, 5)))}</event>"

    def trace() -> str:
        return "".join(random.choice((value, lambda _random: event()))(random) for _ in range(5))

    traces = "".join(f"<trace>{event()}{trace()}</trace>" for _ in range(3))
    head = f'<global scope="event">{value(random)}</global>{value(random)}'
    return f'<log xmlns:n="u">{head}{traces}{event()}</log>'


def told_by_tree(text: str) -> list[dict[str, str]]:
    """Return what the events say, by walking the finished tree."""
    rows = []

    def say(row: dict[str, str], prefix: str, element: ElementTree.Element) -> None:
        if element.tag.rpartition("}")[2] in VALUES:
            row[prefix + element.get("key", "")] = element.get("value", "")

    def hear(event: ElementTree.Element, of_trace: dict[str, str]) -> None:
        row = dict(of_trace)
        for element in event:
            say(row, "", element)
        rows.append(row)

    for top in ElementTree.fromstring(text):
        of_trace: dict[str, str] = {}
        if top.tag == "event":
            hear(top, {})
        for element in top if top.tag == "trace" else ():
            if element.tag == "event":
                hear(element, of_trace)
            else:
                say(of_trace, "case:", element)
    return rows


@pytest.mark.parametrize("seed", range(40))
def test_a_log_says_what_its_tree_says(seed: int, tmp_path: Path) -> None:
    text = log(Random(seed))
    (tmp_path / "log.xes").write_text(text, encoding="utf-8")
    names, rows = header_of(tmp_path / "log.xes")
    write_rows(tmp_path / "log.xes", list(names), tmp_path / "clean.csv", lambda _share: None)
    told = [tuple(row.get(name, "") for name in names) for row in told_by_tree(text)]
    assert list(rows) == told
    with (tmp_path / "clean.csv").open(encoding="utf-8", newline="") as clean:
        assert [tuple(row[1:]) for row in csv.reader(clean)] == told


def test_an_event_that_says_too_much_is_refused(tmp_path: Path) -> None:
    said = "".join(f'<int key="k{place}" value="1"/>' for place in range(1001))
    (tmp_path / "log.xes").write_text(f"<log><trace><event>{said}</event></trace></log>")
    with pytest.raises(Refused) as caught:
        header_of(tmp_path / "log.xes")
    assert caught.value.refusals[0].code == "table_too_wide"
