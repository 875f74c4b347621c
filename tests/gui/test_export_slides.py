"""Decks read back: every card, glued connectors, the engine's figures, notes, hostile texts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from panel_fixtures import RECORDS, sample_journey
from simulated_disk import FaultyDisk
from slide_decks import (
    MAPS,
    PIXEL,
    opened,
    slides_of,
    title,
    told,
)

from gui.commands import maps
from gui.commands.export import export
from gui.commands.outcome import CommandError
from gui.export.slides import made, slides_bytes
from gui.export.slides_master import HEIGHT, WIDTH
from gui.export.slides_shapes import EMU
from gui.export.slides_text import LINE, clean, lines_of
from gui.export.wish import Wish
from gui.outlook import Outlook
from gui.theme import DARK
from journey.geometry import card_text
from journey.journey import Journey
from journey.records import (
    CARDS,
    Flow,
    Image,
    Stage,
    Style,
    Touchpoint,
)


@pytest.fixture(scope="module")
def decks() -> dict[str, bytes]:
    """Every map as a deck, made once."""
    return {name: slides_bytes(journey) for name, journey in MAPS.items()}


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def connectors(slide: Any) -> Iterator[tuple[int | None, int | None, Any]]:
    for each in slide.shapes.element.iterfind("{*}cxnSp"):
        ends = [each.find(f".//{{*}}{name}") for name in ("stCxn", "endCxn")]
        yield (*(None if end is None else int(end.get("id")) for end in ends), each)


# ---------------------------------------------------------------- cards


@pytest.mark.parametrize("name", MAPS)
def test_every_card_is_a_shape_of_the_map_with_its_text(name: str, decks: dict[str, bytes]) -> None:
    journey = MAPS[name]
    found = [told(shape) for slide in slides_of(opened(decks[name]), "The map") for shape in slide.shapes]
    for kind in CARDS:
        for card in journey.of(kind).values():
            text = clean(card_text(card))
            assert found.count(re.sub(r"\s", " ", text)) + found.count(text) >= 1, text


@pytest.mark.parametrize("name", MAPS)
def test_each_stage_has_a_slide_whose_notes_hold_all_in_full(name: str, decks: dict[str, bytes]) -> None:
    deck, journey = opened(decks[name]), MAPS[name]
    notes = ["\n".join(slide.notes_slide.notes_text_frame.text.splitlines()) for slide in deck.slides]
    for stage in journey.stages:
        cards = [
            clean(card_text(card))
            for kind in CARDS
            for card in journey.of(kind).values()
            if journey.stage_of(card.id) is stage
        ]
        wanted = [line for text in cards for line in text.splitlines()]
        assert any(all(line in each for line in wanted) for each in notes), stage.id


@pytest.mark.parametrize("name", MAPS)
def test_no_shape_leaves_its_slide_and_no_text_its_shape(name: str, decks: dict[str, bytes]) -> None:
    for slide in opened(decks[name]).slides:
        for shape in slide.shapes:
            if shape.width is None or shape._element.tag.endswith("cxnSp"):
                continue
            assert min(shape.left, shape.top) >= -EMU, shape.name
            assert shape.left + shape.width <= (WIDTH + 1) * EMU, shape.name
            assert shape.top + shape.height <= (HEIGHT + 1) * EMU, shape.name
            if shape.has_text_frame and not shape.is_placeholder:
                assert needed(shape) <= shape.height / EMU * 1.05 + 2, (shape.name, shape.text_frame.text)


def needed(shape: Any) -> float:
    """Return how high the text of a shape is, in pixels, by the rough widths of characters."""
    frame = shape.text_frame
    if not frame.word_wrap:
        return 0.0
    width = (shape.width - frame.margin_left - frame.margin_right) / EMU
    high = (frame.margin_top + frame.margin_bottom) / EMU
    for paragraph in frame.paragraphs:
        if paragraph.runs:
            run = paragraph.runs[0]
            pixels = run.font.size.pt * 96 / 72
            line = paragraph.line_spacing.pt * 96 / 72 if paragraph.line_spacing else pixels * LINE
            text = "".join(run.text for run in paragraph.runs)
            high += lines_of(text, pixels, width + 1, bool(run.font.bold)) * line
    return high


# ---------------------------------------------------------------- connectors


@pytest.mark.parametrize("name", [name for name in MAPS if name != "wild"])
def test_connectors_are_glued_to_the_shapes_that_the_flows_join(name: str, decks: dict[str, bytes]) -> None:
    journey = MAPS[name]
    for slide in slides_of(opened(decks[name]), "The map"):
        shapes = {shape.shape_id: shape for shape in slide.shapes}
        assert len(shapes) == len(list(slide.shapes)), "ids are used once"
        names = {key: shape.name for key, shape in shapes.items()}
        heads = {stage.name or stage.id for stage in journey.stages}
        ways: dict[str, set[str]] = {}
        for start, end, element in connectors(slide):
            assert start is None or start in shapes
            assert end is None or end in shapes
            if start is not None and end is not None:
                ways.setdefault(names[start], set()).add(names[end])
                assert element.find(".//{*}ln") is not None
        present = heads & set(names.values())
        for flow in journey.of(Flow).values():
            ends = [journey.get(key, Stage) for key in (flow.source, flow.target)]
            if None in ends:
                continue
            source, target = ((stage.name or stage.id) for stage in ends if stage is not None)
            if source in present and target in present:
                reached = set(ways.get(source, ()))
                pills = {pill for pill in reached if pill.startswith(f"{source} → {target}")}
                if source == target:
                    assert pills
                else:
                    assert target in reached or any(target in ways.get(pill, ()) for pill in pills)


def test_connectors_lie_below_the_cards_and_end_in_arrow_heads(decks: dict[str, bytes]) -> None:
    slide = slides_of(opened(decks["subscription"]), "The map")[0]
    kinds = [element.tag.rpartition("}")[2] for element in slide.shapes.element]
    names = {touchpoint.name for touchpoint in MAPS["subscription"].of(Touchpoint).values()}
    first_card = next(
        place
        for place, element in enumerate(slide.shapes.element)
        if element.xpath(".//a:prstGeom/@prst") == ["roundRect"] and element.xpath(".//p:cNvPr/@descr")[:1]
        and element.xpath(".//p:cNvPr/@descr")[0] in names
    )  # fmt: skip
    glued = [place for place, element in enumerate(slide.shapes.element) if element.findall(".//{*}stCxn")]
    assert "cxnSp" in kinds
    assert glued
    assert max(glued) < first_card
    assert slide.shapes.element.findall(".//{*}tailEnd")


def test_a_straight_connector_ends_at_the_edges_it_is_glued_to(decks: dict[str, bytes]) -> None:
    slide = slides_of(opened(decks["sample"]), "The map")[0]
    shapes = {shape.shape_id: shape for shape in slide.shapes}
    seen = 0
    for start, end, element in connectors(slide):
        if (
            start is None
            or end is None
            or "straightConnector1" not in str(element.xpath(".//a:prstGeom/@prst"))
        ):
            continue
        line = next(shape for shape in slide.shapes if shape._element is element)
        a, b = shapes[start], shapes[end]
        assert abs(line.left - (a.left + a.width)) <= 2
        assert abs(line.left + line.width - b.left) <= 2
        assert abs(line.top - (a.top + a.height // 2)) <= 2
        seen += 1
    assert seen >= 2


def test_connectors_between_cards_join_the_right_cards() -> None:
    cards = [
        Touchpoint(id=f"x{n}", stage=("trial", "delivery", "active")[n % 3], name=f"Card {n}")
        for n in range(9)
    ]
    pairs = [(0, 1), (1, 2), (0, 3), (3, 6), (5, 0), (2, 0), (4, 4)]
    flows = [Flow(id=f"y{n}", source=f"x{a}", target=f"x{b}") for n, (a, b) in enumerate(pairs)]
    deck = opened(slides_bytes(Journey([*RECORDS, *cards, *flows])))
    found = set()
    for slide in slides_of(deck, "The map"):
        names = {shape.shape_id: shape.name for shape in slide.shapes}
        found |= {
            (names[a], names[b]) for a, b, _element in connectors(slide) if a is not None and b is not None
        }
    assert {(f"Card {a}", f"Card {b}") for a, b in pairs} <= found


@pytest.mark.parametrize("name", MAPS)
def test_no_id_is_used_twice_on_a_slide(name: str, decks: dict[str, bytes]) -> None:
    for slide in opened(decks[name]).slides:
        ids = slide.shapes.element.xpath(".//p:cNvPr/@id")
        assert len(set(ids)) == len(ids), title(slide)


def test_the_picture_of_a_touchpoint_lies_on_its_card() -> None:
    photographed = Touchpoint(id="x1", stage="trial", name="Photographed", image="i")
    deck = opened(slides_bytes(Journey([*RECORDS, photographed, Image(id="i", data=PIXEL)])))
    (slide,) = slides_of(deck, "The map")[:1]
    (picture,) = [shape for shape in slide.shapes if shape._element.tag.endswith("}pic")]
    (card,) = [shape for shape in slide.shapes if told(shape) == "Photographed"]
    assert card.left < picture.left < picture.left + picture.width < card.left + card.width
    assert card.top < picture.top < picture.top + picture.height < card.top + card.height


# ---------------------------------------------------------------- charts


def charts(deck: Any, start: str) -> list[Any]:
    return [s.chart for slide in slides_of(deck, start) for s in slide.shapes if s.has_chart]


# ---------------------------------------------------------------- notes, words, unknown


def test_notes_hold_assumptions_and_sources(decks: dict[str, bytes]) -> None:
    deck = opened(decks["sample"])
    cover = deck.slides[0].notes_slide.notes_text_frame.text
    assert "Assumed, since the map does not say" in cover
    (trial,) = [slide for slide in deck.slides if title(slide) == "Trial"]
    notes = trial.notes_slide.notes_text_frame.text
    assert "Conversion rate: 44% (Apr 2020, n = 858, web shop, measured)" in notes
    assert "no source given" in notes
    assert "All customers" in notes or "all customers" in notes


def test_a_stage_slide_shows_values_with_targets_and_what_a_customer_is_worth(
    decks: dict[str, bytes],
) -> None:
    (trial,) = [slide for slide in opened(decks["sample"]).slides if title(slide) == "Trial"]
    joined = "\n".join(texts(trial))
    for wanted in (
        "I want to taste it first",
        "Sample box",
        "44%",
        "target 50%",
        "Owner: Marketing",
        "Booked",
    ):
        assert wanted in joined
    assert "A customer who stands here is worth" in joined


def test_a_crowd_is_split_and_it_is_said(decks: dict[str, bytes]) -> None:
    pages = slides_of(opened(decks["crowded"]), "The map")
    assert len(pages) > 2
    assert title(pages[0]) == f"The map, part 1 of {len(pages)}"
    assert f"split over {len(pages)} slides" in pages[0].notes_slide.notes_text_frame.text
    sizes = {
        int(size)
        for page in pages
        for size in page.shapes.element.xpath(".//p:sp[.//a:prstGeom]//a:r/a:rPr/@sz")
    }
    assert min(sizes) >= 400


def test_what_is_unknown_is_said_and_never_0(decks: dict[str, bytes]) -> None:
    deck = opened(decks["unknown"])
    joined = "\n".join(text for slide in deck.slides for text in texts(slide))
    assert "The value per entrant is unknown." in joined
    assert joined.count("unknown") >= 4
    assert not re.search(r"€\s?0|NaN|None", joined)
    assert not charts(deck, "What is booked")


# ---------------------------------------------------------------- hostile texts, looks, parts


def test_no_text_acts_in_the_sheets_behind_the_charts(decks: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(decks["wild"])) as deck:
        books = [name for name in deck.namelist() if name.endswith(".xlsx")]
        assert books
        for name in books:
            with zipfile.ZipFile(io.BytesIO(deck.read(name))) as book:
                for part in book.namelist():
                    text = book.read(part)
                    assert b"<f>" not in text
                    assert b"<hyperlink" not in text
        links = [name for name in deck.namelist() if name.endswith(".rels")]
        assert not [name for name in links if b'TargetMode="External"' in deck.read(name)]


def test_the_style_of_a_map_is_the_theme_of_its_deck() -> None:
    style = Style(
        id="st", accent="#AA0033", heading_font="Georgia", text_font="Verdana", footer="Ours & <b>", logo="i"
    )
    data = slides_bytes(Journey([*RECORDS, style, Image(id="i", data=PIXEL)]))
    with zipfile.ZipFile(io.BytesIO(data)) as deck:
        (name,) = [each for each in deck.namelist() if re.search("theme/theme1.xml", each)]
        theme = deck.read(name).decode()
        assert '<a:accent1><a:srgbClr val="AA0033"/></a:accent1>' in theme
        assert '<a:latin typeface="Georgia"/>' in theme
        assert '<a:latin typeface="Verdana"/>' in theme
        assert [each for each in deck.namelist() if each.startswith("ppt/media/")]
        first = deck.read("ppt/slides/slide2.xml").decode()
        assert "srgbClr" not in first, "colours are the theme's"
    assert all("Ours & <b>" in texts(slide) for slide in opened(data).slides)


def test_a_dark_deck_has_a_dark_ground(tmp_path: Path) -> None:
    data = made(sample_journey(), Wish(tmp_path / "a.pptx", theme="dark")).data
    with zipfile.ZipFile(io.BytesIO(data)) as deck:
        theme = deck.read("ppt/theme/theme1.xml").decode()
    assert f'<a:lt1><a:srgbClr val="{DARK.hex("canvas")[1:]}"/></a:lt1>' in theme
    assert f'<a:dk1><a:srgbClr val="{DARK.hex("text")[1:]}"/></a:dk1>' in theme


def test_hidden_bands_and_other_stages_are_left_out(tmp_path: Path) -> None:
    wish = Wish(tmp_path / "a.pptx", outlook=Outlook(hidden=frozenset({"pains"})), part=("trial",))
    deck = opened(made(sample_journey(), wish).data)
    drawn = {told(shape) for slide in slides_of(deck, "The map") for shape in slide.shapes}
    assert "Sample box" in drawn
    assert not {"Parcel arrives", "Parcel comes too late"} & drawn
    assert not [slide for slide in deck.slides if title(slide) == "Delivery"]


# ---------------------------------------------------------------- on disk, in another program


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FaultyDisk()
    monkeypatch.setattr(maps, "REAL", disk)
    path = tmp_path / "map.pptx"
    path.write_bytes(b"before")
    disk.fail_next("write", 28)
    with pytest.raises(CommandError) as refused:
        export(MAPS["empty"], Wish(path))
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["map.pptx"]
    assert path.read_bytes() == b"before"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_deck(tmp_path: Path, decks: dict[str, bytes]) -> None:
    (tmp_path / "wild.pptx").write_bytes(decks["wild"])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "wild.pptx")], check=True, capture_output=True, timeout=300)
    pages = pypdf.PdfReader(tmp_path / "wild.pdf").pages
    assert len(pages) == len(list(opened(decks["wild"]).slides))
    assert "alert(1)" in pages[0].extract_text()
