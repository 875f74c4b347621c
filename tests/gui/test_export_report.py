"""The report as a PDF, read back: every name found, nothing beyond the page, links that lead."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hostile.corpus import NASTY_NAMES
from odd_maps import MAPS
from panel_fixtures import sample_journey
from report_maps import EXAMPLES, PIXEL, example, names_of, squeezed

from gui.commands.outcome import DONE
from gui.export.report import made, report_pdf
from gui.export.report_content import report_of
from gui.export.report_flow import Piece, paged
from gui.export.report_parts import Facts, Points, Row, Table, Words
from gui.export.report_pieces import Sheet, _table
from gui.export.report_table import column_widths, face_of, set_table
from gui.export.report_type import Face, lines_of
from gui.export.style import own_look
from gui.export.wish import Wish
from gui.theme import LIGHT
from gui.words import money, set_language
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Image, Map, Note, Record, Stage, Style, Touchpoint
from main import main
from metrics.scorecard import scorecard

pytestmark = pytest.mark.usefixtures("qapp")

DAY = date(2026, 11, 22)


def read(journey: Journey, paper: str = "A4", asked: Selection | None = None) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(report_pdf(report_of(journey, asked, today=DAY), paper)))


def text_of(reader: pypdf.PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("name", ["subscription", "online-shop", "repeat-purchase"])
def test_every_stage_and_card_is_found_by_its_name(name: str) -> None:
    journey = example(name)
    reader = read(journey)
    text = text_of(reader)
    assert [each for each in names_of(journey) if squeezed(each) not in text] == []
    stages = len(journey.stages)
    assert 6 + stages // 2 <= len(reader.pages) <= 16 + 2 * stages


def test_the_summary_says_the_figures_of_the_engine() -> None:
    journey = example("online-shop")
    report = report_of(journey, today=DAY)
    summary = report.sections[0]
    value = scorecard(journey).headlines.per_entrant.value
    facts = next(part for part in summary.parts if isinstance(part, Facts))
    assert facts.facts[0].text == money(value, journey.map.currency) == "£2.10"
    told = next(part for part in summary.parts if isinstance(part, Points))
    assert any("From Mar 2020 to Apr 2020: Of the +£0.752, Browse explains" in text for text in told.texts)


def test_what_is_asked_for_is_compared() -> None:
    journey = example("online-shop")
    until = report_of(journey, Selection(period="2020-02"), today=DAY)
    assert "From Jan 2020 to Feb 2020" in [section.title for section in until.sections]
    subscription = example("subscription")
    key = next(iter(key for key, each in subscription.records.items() if type(each).__name__ == "Scenario"))
    asked = report_of(subscription, Selection(scenario=key), today=DAY)
    assert any(section.title.startswith("From as-is to ") for section in asked.sections)


def test_an_unknown_number_is_said_and_never_nothing() -> None:
    journey = Journey(
        [Map(id="m", title="Half"), Stage(id="a", name="Start"), Stage(id="b", name="End", order=1)]
    )
    report = report_of(journey, today=DAY)
    facts = next(part for part in report.sections[0].parts if isinstance(part, Facts))
    assert {fact.text for fact in facts.facts} == {"unknown"}
    missing = [
        part.text for part in report.sections[0].parts if isinstance(part, Words) and part.kind == "missing"
    ]
    assert missing
    assert "€0.00" not in text_of(read(journey))


@pytest.mark.parametrize(("code", "words"), [("ru", "Этапы"), ("pl", "Etapy")])
def test_it_speaks_the_language_of_the_program(code: str, words: str) -> None:
    set_language(code)
    assert words in text_of(read(example("online-shop")))


# ---------------------------------------------------------------- what it looks like


def places_of(page: pypdf.PageObject) -> list[tuple[str, float, float]]:
    """Return every text of a page with where it begins, in points."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, matrix: Any, place: Any, font: Any, size: Any) -> None:
        if text.strip():
            x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
            y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
            found.append((text, x, y))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("paper", ["A4", "A3", "Letter"])
@pytest.mark.parametrize("name", ["wild", "empty", "sample"])
def test_nothing_stands_beyond_the_page(name: str, paper: str) -> None:
    reader = read(MAPS[name], paper)
    width, height = {"A4": (595, 842), "A3": (842, 1191), "Letter": (612, 792)}[paper]
    for page in reader.pages:
        box = page.mediabox
        assert sorted((round(box.width), round(box.height))) == sorted((width, height))
        for text, x, y in places_of(page):
            assert 0 <= x <= box.width, text
            assert 0 <= y <= box.height, text


@pytest.mark.parametrize("width", [500, 674])
def test_lines_of_cells_fit_their_columns(width: float) -> None:
    texts = ("Wort " * 60, "x" * 500, "short", "−€1,234,567.89")
    table = Table(("One", "Two", "Three", "Four"), (Row(texts), Row(texts[::-1], "part")), frozenset((3,)))
    made_ = set_table(table, width, "Inter")
    assert sum(made_.widths) == pytest.approx(width)
    for row in made_.rows:
        face = face_of(row.kind, "Inter", made_.size)
        for lines, own in zip(row.cells, made_.widths, strict=True):
            assert all(face.width(line) <= own for line in lines)
    assert column_widths(table, width, "Inter", made_.size) == made_.widths


@pytest.mark.parametrize(
    ("name", "paper", "parts"),
    [("online-shop", "A4", 2), ("online-shop", "A3", 0), ("repeat-purchase", "A4", 0)],
)
def test_a_map_too_small_to_read_is_drawn_in_parts_as_well(name: str, paper: str, parts: int) -> None:
    texts = [squeezed(page.extract_text()) for page in read(example(name), paper).pages]
    found = [text for text in texts if "Themap,part" in text]
    assert len(found) == parts
    for number, text in enumerate(found, 1):
        assert f"part{number}of{parts}" in text
    stages = example(name).stages
    for place, stage in enumerate(stages if parts else ()):
        held = [number for number, text in enumerate(found) if squeezed(stage.goal) in text]
        assert held == [place * parts // len(stages)], (
            "each stage is on the part in its turn, and on no other"
        )


def tables_of(key: str, name: str = "online-shop") -> list[Table]:
    """Return the tables in a section of an example's report."""
    sections = report_of(example(name), today=DAY).sections
    return [part for each in sections if each.key == key for part in each.parts if isinstance(part, Table)]


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
@pytest.mark.parametrize("paper_width", [590, 674, 696])
def test_no_word_of_the_decision_is_torn_and_intervals_stay_whole(language: str, paper_width: float) -> None:
    set_language(language)
    tables = tables_of("decide")
    assert len(tables) == 3
    for table in tables:
        made_ = set_table(table, paper_width, "Inter")
        for row, set_row in zip((Row(table.headings), *table.rows), (made_.head, *made_.rows), strict=True):
            for text, lines in zip(row.cells, set_row.cells, strict=True):
                whole = set(text.replace("\u00a0", " ").split())
                assert whole >= {word for line in lines for word in line.replace("\u00a0", " ").split()}, (
                    text,
                    lines,
                )
        # The opportunities have so many figures that their intervals may take a second line.
        # The least width stands for the wide letters of a style's own font.
        most = 2 if table is tables[-1] or paper_width < 674 else 1
        assert all(len(row.cells[place]) <= most for row in made_.rows for place in table.figures)


@pytest.mark.parametrize(("name", "is_counted"), [("online-shop", True), ("subscription", False)])
def test_intervals_have_a_column_where_something_was_counted(name: str, is_counted: bool) -> None:
    for table in tables_of("decide", name):
        assert ("80% interval" in table.headings) is is_counted


def test_owner_and_quarter_stand_in_the_roadmap_alone() -> None:
    table, plan = tables_of("decide")[-1], tables_of("roadmap")[0]
    assert {"Owner", "Quarter"} <= set(plan.headings)
    assert not {"Owner", "Quarter"} & set(table.headings)
    assert {row.cells[0] for row in table.rows} == {row.cells[2] for row in plan.rows}


def test_lines_lose_no_letter() -> None:
    for text in (*NASTY_NAMES, "Съешь ещё 🙂 этих булок " * 40):
        lines = lines_of(text, Face(), 120)
        assert squeezed("".join(lines)) == squeezed(text.replace("\x00", ""))


def nothing(_painter: object, _at: object) -> None: ...


def test_a_heading_is_never_alone_at_the_foot() -> None:
    pieces = [Piece(90, nothing), Piece(8, nothing, keeps=True, place="heading"), Piece(30, nothing)]
    pages = paged(pieces, 100, 50)
    assert [[piece.place for piece, _y in page.placed] for page in pages] == [[""], ["heading", ""]]


def test_the_headings_of_a_table_come_again() -> None:
    head = Piece(10, nothing, place="head")
    pages = paged([head, *[Piece(30, nothing, again=head) for _ in range(5)]], 100, 100)
    assert [page.placed[0][0] for page in pages] == [head, head]
    assert [page.filled for page in pages] == [100, 70]


@pytest.mark.parametrize(("rows", "keeping"), [(1, [0]), (2, [1, 0]), (3, [1, 1, 0]), (5, [1, 0, 0, 1, 0])])
def test_no_row_of_a_table_is_alone_on_a_page(rows: int, keeping: list[int]) -> None:
    table = Table(
        ("Stage", "Value"), tuple(Row((f"Stage {row}", "1")) for row in range(rows)), frozenset({1})
    )
    head, *others = _table(table, Sheet(own_look(), LIGHT, 600, 800, (1000, 500)))
    assert head.keeps
    assert [piece.keeps for piece in others] == [bool(each) for each in keeping]


def test_a_part_begins_on_a_page_that_hardly_holds_anything() -> None:
    for rest, expected in ((15, 1), (45, 2)):
        pages = paged([Piece(rest, nothing), Piece(20, nothing, gap=5, room=100)], 100, 100)
        assert len(pages) == expected


def test_names_keep_room_beside_long_intervals() -> None:
    figures = {
        "Per entrant": "+£0.390",
        "80% interval": "+£0.364 to +£0.417",
        "A year": "+£11,427",
        "Return on cost": "+27%",
        "Payback": "126 months",
        "Effort": "2",
    }
    head = ("Opportunity", *figures, "Owner")
    cells = ("Show delivery cost on the product page", *figures.values(), "Merchandising")
    table = Table(head, (Row(cells),), frozenset(range(1, 7)))
    widths = column_widths(table, 640, "Inter")
    assert sum(widths) == pytest.approx(640)
    roomy = column_widths(table, 1100, "Inter")
    assert roomy[2] > widths[2]
    (row,) = set_table(table, 1100, "Inter").rows
    assert row.cells[2] == ("+£0.364 to +£0.417",)
    (row,) = set_table(table, 640, "Inter").rows
    assert row.cells[2] == ("+£0.364 to", "+£0.417")
    assert len(row.cells[0]) <= 3
    assert row.cells[1] == ("+£0.390",)


@pytest.mark.parametrize("count", range(1, 12))
def test_no_piece_is_lost_and_no_page_too_full(count: int) -> None:
    pieces = [Piece(7.0 * (1 + k % 5), nothing, gap=3, keeps=k % 3 == 0) for k in range(count * 5)]
    pages = paged(pieces, 60, 60)
    assert [piece for page in pages for piece, _y in page.placed] == pieces
    assert all(page.filled <= 60.01 for page in pages)


def test_the_contents_lead_to_their_sections() -> None:
    reader = read(example("online-shop"))
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]  # type: ignore[attr-defined]
    places = reader.named_destinations
    assert len(links) == len(report_of(example("online-shop"), today=DAY).sections)
    entries = reader.pages[1].extract_text().splitlines()
    for link in links:
        page = reader.get_destination_page_number(places[link["/Dest"]])
        assert page is not None
        assert page >= 2
        assert str(page + 1) in entries


def test_the_pages_are_numbered() -> None:
    reader = read(MAPS["sample"])
    count = len(reader.pages)
    for number, page in enumerate(reader.pages[1:], 2):
        assert squeezed(f"{number} of {count}") in squeezed(page.extract_text())


def test_the_style_of_the_map_is_used() -> None:
    records = [
        *sample_journey().records.values(),
        Image(id="logo", data=PIXEL),
        Style(id="look", accent="#AA0033", footer="For the board only", logo="logo", paper="Letter"),
    ]
    reader = pypdf.PdfReader(io.BytesIO(made(Journey(records), Wish(Path("out.pdf"), report=True)).data))
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (612, 792)
    assert reader.pages[0].images
    assert all("Fortheboardonly" in squeezed(page.extract_text()) for page in reader.pages)


def test_three_hundred_cards_of_a_page_of_text_each() -> None:
    records: list[Record] = [Map(id="m", title="Much")]
    for stage in range(6):
        records.append(Stage(id=f"s{stage}", name=f"Stage {stage}", order=stage))
        records += [
            Touchpoint(id=f"t{stage}-{k}", stage=f"s{stage}", name=f"Card {stage}.{k}") for k in range(50)
        ]
    journey = Journey([*records, Note(id="n", stage="s0", text="a word " * 2800)])
    text = text_of(read(journey))
    assert [name for name in names_of(Journey(records)) if squeezed(name) not in text] == []
    # The note goes on from page to page, with their feet between its parts.
    assert text.count("aword") >= 2800 - 20


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> int:
    return main(["export", *arguments])


def test_the_command_writes_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.pdf"
    assert run(str(EXAMPLES / "subscription.journey"), str(out), "--report", "--language", "pl") == DONE
    reader = pypdf.PdfReader(out)
    assert len(reader.pages) > 8
    assert "Etapy" in text_of(reader)
    assert run(str(EXAMPLES / "subscription.journey"), str(out)) == DONE
    assert len(pypdf.PdfReader(out).pages) == 1
    capsys.readouterr()


def test_the_command_refuses_what_makes_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in (["out.svg", "--report"], ["out.pdf", "--report", "--tiles"]):
        file, *rest = more
        assert run(str(EXAMPLES / "subscription.journey"), str(tmp_path / file), *rest) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "nowhere" / "report.pdf"
    assert run(str(EXAMPLES / "subscription.journey"), str(out), "--report") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not out.exists()


def test_a_page_tree_of_another_kind_costs_the_bookmarks_alone(
    monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    def unlike(_data: bytes, _bookmarks: object) -> bytes:
        raise ValueError("pdf")

    monkeypatch.setattr("gui.export.report.with_outline", unlike)
    read = pypdf.PdfReader(io.BytesIO(report_pdf(report_of(sample_journey(), Selection()))), strict=True)
    assert len(read.pages) > 1
    assert read.outline == []
