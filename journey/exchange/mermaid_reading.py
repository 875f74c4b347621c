"""Mermaid flowcharts and user journeys read as maps; what is not understood is named by its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from journey.exchange.losses import Foreign, Unreadable
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Record, Series, Stage, Touchpoint

LARGEST = 2_000_000
"""Characters of a diagram; Mermaid itself refuses above 50,000."""
MOST_NODES = 20_000
LONGEST_NAME = 500

_ID = r"\w+(?:[.\-]\w+)*"
_SHAPES = (
    ("(((", ")))"),
    ("((", "))"),
    ("([", "])"),
    ("[[", "]]"),
    ("[(", ")]"),
    ("[/", "/]"),
    ("[\\", "\\]"),
    ("{{", "}}"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    (">", "]"),
)
_LINK = re.compile(
    r"""\s*[<xo]?(?:
        --\s+(?P<solid>[^-\n|>][^\n|>]*?)\s*--+[->xo]
      | ==\s+(?P<thick>[^=\n|>][^\n|>]*?)\s*==+[=>xo]
      | -\.\s+(?P<dotted>[^.\n|>][^\n|>]*?)\s*\.+-[>xo]?
      | (?P<bare>-{2,}[>xo\-]|={2,}[>xo=]|-\.+-[>xo]?|~{3,})
    )\s*(?:\|(?P<label>[^|\n]*)\|)?\s*""",
    re.VERBOSE,
)
_CODES = {"quot": '"', "lt": "<", "gt": ">", "amp": "&", "nbsp": " ", "apos": "'"}
_IGNORED = re.compile(r"(classDef|class|style|linkStyle|click|direction|accTitle|accDescr)\b")
_SHARE = re.compile(r"(?:^|\s)(\d+(?:[.,]\d+)?)\s*%$")


def read_mermaid(text: str) -> Foreign:
    """Return the map that a diagram stands for: a flowchart's subgraphs, or a journey's sections, are stages.

    Raises
    ------
    Unreadable
        `too_large`, `not_mermaid`, `diagram_not_known` or `syntax`, with the line.
    """
    if len(text) > LARGEST:
        raise Unreadable("too_large", limit=LARGEST)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    title, start = _front(lines)
    while start < len(lines) and _is_blank(lines[start]):
        start += 1
    if start == len(lines):
        raise Unreadable("not_mermaid")
    words = lines[start].split()
    if words[0] in ("flowchart", "graph", "flowchart-elk"):
        return _Flowchart(title).read(lines, start)
    if words[0] == "journey":
        return _read_journey(title, lines, start + 1)
    known = re.fullmatch(r"[A-Za-z][\w-]*", words[0])
    raise Unreadable("diagram_not_known" if known else "not_mermaid", start + 1, found=words[0][:40])


def _is_blank(line: str) -> bool:
    return not line.strip() or line.strip().startswith("%%")


def _front(lines: list[str]) -> tuple[str, int]:
    """Return the title of the front matter, and the first line after it."""
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[start].strip() != "---":
        return "", start
    title = ""
    for place in range(start + 1, len(lines)):
        line = lines[place].strip()
        if line == "---":
            return title, place + 1
        if line.startswith("title:"):
            title = _unquoted_yaml(line[6:].strip())
    raise Unreadable("syntax", start + 1, found="---")


def _unquoted_yaml(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))[:LONGEST_NAME]
        except ValueError:
            return text.strip('"')[:LONGEST_NAME]
    return text.strip("'")[:LONGEST_NAME]


def spoken(text: str) -> str:
    r"""Return a label as a person reads it.

    >>> spoken('"Say #quot;no#quot;<br/>#35;1"')
    'Say "no"\n#1'
    """
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    text = re.sub(r"<br\s*/?>", "\n", text.strip("`"))
    return re.sub(r"#(\w+);", _character, text).strip()


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if code in _CODES:
        return _CODES[code]
    if code.isascii() and code.isdigit() and 32 <= int(code[:7]) < 0xD800:
        return chr(int(code[:7]))
    return found[0]


# ---------------------------------------------------------------- user journey


def _read_journey(title: str, lines: list[str], start: int) -> Foreign:
    records: list[Record] = []
    findings: list[Finding] = []
    stages = tasks = 0
    for place in range(start, len(lines)):
        line = lines[place].strip()
        if _is_blank(line):
            continue
        if line.startswith("title"):
            title = line[5:].strip()[:LONGEST_NAME]
        elif line.startswith("section"):
            stages += 1
            records.append(Stage(id=f"stage{stages}", name=line[7:].strip()[:LONGEST_NAME], order=stages))
        elif ":" in line:
            if not stages:
                stages = 1
                records.append(Stage(id="stage1", order=1))
            tasks += 1
            records.append(_task(line, f"t{tasks}", f"stage{stages}", tasks, place + 1))
        elif not _IGNORED.match(line):
            findings.append(Finding("line_not_understood", None, {"line": place + 1}, "warning"))
        if tasks > MOST_NODES:
            raise Unreadable("too_many_nodes", place + 1, limit=MOST_NODES)
    return Foreign(Journey([Map(id="map", title=title), *records]), tuple(findings))


def _task(line: str, key: str, stage: str, place: int, number: int) -> Touchpoint:
    name, score, *actors = (part.strip() for part in line.split(":", 2))
    if not re.fullmatch(r"-?\d+(\.\d+)?", score):
        raise Unreadable("score_not_a_number", number, found=score[:40])
    experience = float(score) - 3
    if not -2 <= experience <= 2:
        raise Unreadable("score_out_of_range", number, found=score[:40])
    channel = ", ".join(actors)[:LONGEST_NAME]
    return Touchpoint(id=key, stage=stage, name=name[:LONGEST_NAME], channel=channel, experience=experience)


# ---------------------------------------------------------------- flowchart


@dataclass
class _Node:
    """A node of a flowchart: its words, the subgraph it first stood in, and the class it was given."""

    text: str
    home: str | None
    style: str = ""


@dataclass
class _Flowchart:
    """Reads a flowchart line by line, and then makes records of what was found."""

    title: str
    nodes: dict[str, _Node] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str, bool]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    open_groups: list[str] = field(default_factory=list)

    def read(self, lines: list[str], start: int) -> Foreign:
        for number, statement in _statements(lines, start):
            self._statement(statement, number)
            if len(self.nodes) > MOST_NODES or len(self.links) > 10 * MOST_NODES:
                raise Unreadable("too_many_nodes", number, limit=MOST_NODES)
        if self.open_groups:
            raise Unreadable("subgraph_not_ended", len(lines), name=self.groups[self.open_groups[-1]][:80])
        return _Records(self).foreign()

    def _statement(self, text: str, number: int) -> None:
        if text == "end":
            if not self.open_groups:
                raise Unreadable("syntax", number, found="end")
            self.open_groups.pop()
        elif re.match(r"subgraph\b", text):
            self._open_group(text[8:].strip())
        elif not _IGNORED.match(text):
            self._chain(text, number)

    def _open_group(self, words: str) -> None:
        named = re.match(rf"({_ID})\s*\[(.*)\]$", words)
        key = named[1] if named else words.strip('"') or f"subgraph{len(self.groups) + 1}"
        if self.open_groups:
            self.findings.append(Finding("nested_subgraph", None, {"name": spoken(words)[:80]}, "warning"))
        self.groups.setdefault(key, spoken(named[2] if named else words)[:LONGEST_NAME])
        self.nodes.pop(key, None)
        self.open_groups.append(key)

    def _chain(self, text: str, number: int) -> None:
        """Read `A & B --> C --> D`: every node left of an arrow is linked with every node right of it."""
        before: list[str] = []
        label, is_dotted, rest = "", False, text
        while True:
            here, rest = self._nodes_at(rest, number)
            self.links += [(a, b, label, is_dotted) for a in before for b in here]
            if not rest:
                return
            link = _LINK.match(rest)
            if link is None:
                raise Unreadable("syntax", number, found=rest[:40])
            label = spoken(link["label"] or link["solid"] or link["thick"] or link["dotted"] or "")
            is_dotted = "-." in link[0]
            before, rest = here, rest[link.end() :]

    def _nodes_at(self, text: str, number: int) -> tuple[list[str], str]:
        keys: list[str] = []
        while True:
            key, text = self._node_at(text.lstrip(), number)
            keys.append(key)
            text = text.lstrip()
            if not text.startswith("&"):
                return keys, text
            text = text[1:]

    def _node_at(self, text: str, number: int) -> tuple[str, str]:
        named = re.match(_ID, text)
        if named is None:
            raise Unreadable("syntax", number, found=text[:40])
        key, rest = named[0], text[named.end() :]
        words, rest = _shape_at(rest, number)
        style = re.match(rf":::({_ID})", rest)
        if style:
            rest = rest[style.end() :]
        if key not in self.groups:
            home = self.open_groups[0] if self.open_groups else None
            node = self.nodes.setdefault(key, _Node(key, home))
            node.text = node.text if words is None else words
            node.home = node.home or home
            node.style = style[1] if style else node.style
        return key, rest


def _statements(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Give each statement with the number of its line; a semicolon ends one too, except between quotes."""
    for place in range(start, len(lines)):
        line = lines[place]
        if place == start:
            line = re.sub(r"^\s*(flowchart-elk|flowchart|graph)\b[ \t]*(TB|TD|BT|RL|LR)?", "", line)
        if _is_blank(line):
            continue
        for part in re.findall(r'(?:"[^"]*"|#\w+;|[^;"]|")+', line):
            if part.strip():
                yield place + 1, part.strip()


def _shape_at(text: str, number: int) -> tuple[str | None, str]:
    """Return the words between the brackets that follow an id, None where there are no brackets."""
    if text.startswith("@{"):
        end = text.find("}")
        if end < 0:
            raise Unreadable("syntax", number, found=text[:40])
        label = re.search(r'label:\s*("[^"]*"|[^,}]*)', text[2:end])
        return (spoken(label[1]) if label else None), text[end + 1 :]
    for opening, closing in _SHAPES:
        if text.startswith(opening):
            inner = text[len(opening) :]
            quote = re.match(r'\s*"([^"]*)"\s*', inner)
            end = quote.end() if quote else inner.find(closing)
            if end < 0 or not inner.startswith(closing, end):
                raise Unreadable("syntax", number, found=text[:40])
            return spoken(inner[:end]), inner[end + len(closing) :]
    return None, text


class _Records:
    """Makes the records of a map out of a flowchart that was read."""

    def __init__(self, chart: _Flowchart) -> None:
        self.chart = chart
        self.records: dict[str, Record] = {}
        self.names: dict[str, str] = {}
        self.findings = list(chart.findings)

    def foreign(self) -> Foreign:
        """Return the map: subgraphs and lone nodes are stages, nodes inside a subgraph are its cards."""
        for key, name in self.chart.groups.items():
            self._stage(key, name)
        for key, node in self.chart.nodes.items():
            if node.home is None:
                self._stage(key, node.text)
        for key, node in self.chart.nodes.items():
            if node.home is not None:
                self._card(key, node)
        for link in self.chart.links:
            self._link(*link)
        journey = Journey([Map(id="map", title=self.chart.title), *self.records.values()])
        return Foreign(journey, tuple(self.findings))

    def _stage(self, key: str, name: str) -> None:
        order = 1 + sum(isinstance(record, Stage) for record in self.records.values())
        self._add(key, Stage(id=f"stage{order}", name=name[:LONGEST_NAME], order=order))

    def _card(self, key: str, node: _Node) -> None:
        stage = self.names[str(node.home)]
        number = len(self.records) + 1
        match node.style:
            case "pain":
                self._add(key, PainPoint(id=f"p{number}", on=stage, text=node.text))
            case "opportunity":
                self._add(key, Opportunity(id=f"o{number}", title=node.text[:LONGEST_NAME], stage=stage))
            case "note":
                self._add(key, Note(id=f"n{number}", stage=stage, text=node.text))
            case _:
                self._add(key, Touchpoint(id=f"t{number}", stage=stage, name=node.text[:LONGEST_NAME]))

    def _add(self, key: str, record: Record) -> None:
        self.names[key] = record.id
        self.records[record.id] = record

    def _link(self, source: str, target: str, label: str, is_dotted: bool) -> None:
        start, end = self.records[self.names[source]], self.records[self.names[target]]
        match start, end:
            case PainPoint(), Touchpoint() if is_dotted:
                self.records[start.id] = PainPoint(id=start.id, on=end.id, text=start.text)
            case Opportunity(), PainPoint() if is_dotted:
                addresses = (*start.addresses, end.id) if end.id not in start.addresses else start.addresses
                self.records[start.id] = Opportunity(
                    id=start.id, title=start.title, stage=start.stage, addresses=addresses
                )
            case (Stage(), Stage()) | (Touchpoint(), Touchpoint()):
                self._flow(start.id, end.id, label)
            case (Stage() | Touchpoint(), Stage() | Touchpoint()):
                self.findings.append(Finding("flow_between_levels", None, {"names": f"{source}, {target}"}))
                self._flow(_stage_id(start), _stage_id(end), label)
            case _:
                self.findings.append(Finding("link_not_carried", None, {"names": f"{source}, {target}"}))

    def _flow(self, source: str, target: str, label: str) -> None:
        key = f"f{len(self.records) + 1}"
        share = _SHARE.search(label)
        value = float(share[1].replace(",", ".")) / 100 if share else None
        if share and value is not None and value <= 1:
            label = label[: share.start()]
            points = ((None, value, None),)
            self.records[f"s{key}"] = Series(id=f"s{key}", subject=key, kpi="share", points=points)
        flow = Flow(id=key, source=source, target=target, label=label.replace("\n", " ")[:LONGEST_NAME])
        self.records[key] = flow


def _stage_id(record: Record) -> str:
    return record.stage if isinstance(record, Touchpoint) else record.id
