"""Pages read back: parts, paper, tiles, links, letters as shapes, charts; every card's text in its card."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from odd_maps import MAPS, SVG, texts_of
from panel_fixtures import sample_journey
from PySide6.QtGui import QImage

from gui.export.checks import check_pdf, check_svg
from gui.export.page import drawn, pages_of
from gui.export.part import part_of
from gui.export.refused import NotDrawn, refused_text
from gui.export.sheet import sheet_of
from gui.export.tiles import MARGIN, MOST_PAGES, OVERLAP, pixels, tiled_pages
from gui.export.wish import FORMATS, Wish, made
from journey.journey import Journey
from journey.records import Flow, Map, Note, PainPoint, Record, Series, Stage, Style, Touchpoint
from journey.storage.store import load

pytestmark = pytest.mark.usefixtures("qapp")
EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "online-shop.journey"
ADDRESS = "https://example.org/a?b=1&c=2"


def crowd() -> Journey:
    stages = [Stage(id=f"s{n}", name=f"Stage {n}", order=n) for n in range(10)]
    cards = [Touchpoint(id=f"t{n}", stage=f"s{n % 10}", name=f"Touchpoint number {n}") for n in range(300)]
    return Journey([Map(id="m", title="Crowd"), *stages, *cards])


def linked(text: str = f"See {ADDRESS}.") -> Journey:
    return Journey([Map(id="m"), Stage(id="s", name="S"), Note(id="n", stage="s", text=text)])


def wish(ending: str, **fields: Any) -> Wish:
    return Wish(Path(f"map.{ending}"), **fields)


def annotations(data: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return [each.get_object()["/A"]["/URI"] for page in pages for each in page.get("/Annots", [])]


CROWDED = {**MAPS, "crowd": crowd()}


@pytest.mark.parametrize("name", CROWDED)
def test_a_picture_holds_every_card_and_no_text_leaves_its_card(name: str) -> None:
    journey = CROWDED[name]
    for asked in (wish("svg"), wish("pdf"), wish("pdf", paper="A4"), wish("pdf", paper="A3", tiles=True)):
        sheet = sheet_of(journey, asked)
        pages = pages_of(sheet, asked)
        data = drawn(journey, asked).data
        wrong = check_svg(data, sheet, pages[0]) if asked.ending == "svg" else check_pdf(data, sheet, pages)
        assert wrong == []


def test_the_check_notices_what_is_missing_and_what_runs_out() -> None:
    journey = sample_journey()
    asked = wish("svg")
    sheet = sheet_of(journey, asked)
    (page,) = pages_of(sheet, asked)
    text = drawn(journey, asked).data.decode()
    gone = text.replace(">Sample box<", "><")
    assert any("not found" in each for each in check_svg(gone.encode(), sheet, page))
    long = text.replace(">Sample box<", f">Sample box{'x' * 60}<")
    assert any("runs out" in each for each in check_svg(long.encode(), sheet, page))
    assert check_svg(text.encode(), sheet, replace(page, width=page.width + 5))


# -- parts -----------------------------------------------------------------------------------------


def test_a_stage_brings_its_cards_and_the_numbers_of_the_whole() -> None:
    journey = sample_journey()
    stage = journey.stages[1]
    part = part_of(journey, [stage.id])
    assert [each.id for each in part.stages] == [stage.id]
    assert set(part.of(Touchpoint)) == {
        key for key, card in journey.of(Touchpoint).items() if card.stage == stage.id
    }
    whole = texts_of(ElementTree.fromstring(drawn(journey, wish("svg")).data))
    alone = texts_of(ElementTree.fromstring(drawn(journey, wish("svg", part=(stage.id,))).data))
    money = [text for text in alone if "€" in text]
    assert money
    assert set(money) <= set(whole), "the worth of a stage is that of the whole map"


def test_a_pain_point_stands_without_the_touchpoint_it_is_on() -> None:
    records: list[Record] = [
        Map(id="m"),
        Stage(id="s"),
        Stage(id="far", order=1),
        Touchpoint(id="t", stage="s"),
        Touchpoint(id="u", stage="far"),
        PainPoint(id="p", on="t", text="Hurts"),
        Flow(id="f", source="t", target="u"),
    ]
    journey = Journey(records)
    part = part_of(journey, ["p"])
    assert set(part.records) == {"m", "s", "p"}
    assert set(part_of(journey, ["f"]).records) >= {"t", "u", "s", "far", "f"}
    assert set(part_of(journey, ["nothing"]).records) == {"m"}


def test_stages_that_only_now_stand_side_by_side_have_no_way_between_them() -> None:
    journey = Journey([Map(id="m"), *(Stage(id=key, name=key, order=ord(key)) for key in "abc")])
    assert sheet_of(journey, wish("svg", part=("a", "c"))).scene.stage_arrows == ()
    assert sheet_of(journey, wish("svg", part=("a", "b"))).scene.stage_arrows != ()


# -- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A4", "A3", "Letter"])
@pytest.mark.parametrize("orientation", ["", "portrait", "landscape"])
def test_tiles_cover_the_map_and_overlap(paper: str, orientation: str) -> None:
    width, height = 2500.0, 1300.0
    pages = tiled_pages(width, height, paper, orientation, 0.9)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.target.x == pytest.approx(pixels(MARGIN))
        assert page.target.right <= page.width - pixels(MARGIN) + 1e-6
        assert page.scale == pytest.approx(0.9)
        if page.column + 1 < page.columns:
            following = pages[page.number]
            assert page.source.right - following.source.x == pytest.approx(pixels(OVERLAP) / 0.9)
    last = pages[-1]
    assert (last.source.right, last.source.bottom) == pytest.approx((width, height))


def test_too_many_pages_are_refused_with_their_number() -> None:
    with pytest.raises(NotDrawn) as caught:
        tiled_pages(200_000, 50_000, "A4", "")
    assert str(MOST_PAGES) in refused_text(caught.value)


def test_tiles_are_pdf_on_paper() -> None:
    for asked in (wish("svg", tiles=True, paper="A4"), wish("pdf", tiles=True)):
        with pytest.raises(NotDrawn) as caught:
            drawn(sample_journey(), asked)
        assert refused_text(caught.value)


def test_a_text_is_written_on_the_tiles_that_show_it_alone() -> None:
    data = drawn(crowd(), wish("pdf", paper="A4", tiles=True)).data
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    texts = [" ".join(page.extract_text().split()) + " " for page in pages]
    count = sum("Touchpoint number 0 " in text for text in texts)
    assert len(pages) > 4
    assert 1 <= count <= 4


# -- style -----------------------------------------------------------------------------------------


def test_a_report_style_is_followed() -> None:
    style = Style(
        id="style", accent="#AA0033", ink="#112233", background="#FFF7E0", footer="Ours", paper="A4"
    )
    journey = Journey([*sample_journey().records.values(), style])
    text = drawn(journey, wish("svg")).data.decode().lower()
    assert "#112233" in text
    assert "#fff7e0" in text
    assert ">ours<" in text
    (page,) = pypdf.PdfReader(io.BytesIO(drawn(journey, wish("pdf")).data)).pages
    assert sorted((round(page.mediabox.width), round(page.mediabox.height))) == [595, 842]
    assert "#fff7e0" not in drawn(journey, wish("svg", theme="dark")).data.decode().lower()


# -- texts -----------------------------------------------------------------------------------------


def test_addresses_are_links() -> None:
    for paper in ("fit", "A4"):
        svg = ElementTree.fromstring(drawn(linked(), wish("svg", paper=paper)).data)
        links = list(svg.iter(f"{SVG}a"))
        assert {each.attrib["href"] for each in links} == {ADDRESS}
        assert set(annotations(drawn(linked(), wish("pdf", paper=paper)).data)) == {ADDRESS}
    assert annotations(drawn(linked(), wish("pdf", paper="A4", tiles=True)).data).count(ADDRESS) <= 4


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/x", "https:/x", "data:text/html,x"])
def test_nothing_else_is_a_link(text: str) -> None:
    assert "<a " not in drawn(linked(text), wish("svg")).data.decode()
    assert annotations(drawn(linked(text), wish("pdf")).data) == []


def test_an_address_cannot_end_its_place() -> None:
    data = drawn(linked("https://e.org/\"onclick='x'><script>"), wish("svg")).data
    svg = ElementTree.fromstring(data)
    assert not list(svg.iter(f"{SVG}script"))
    assert all(set(each.attrib) <= {"href", "target", "rel", "{http://www.w3.org/1999/xlink}href"}
               for each in svg.iter(f"{SVG}a"))  # fmt: skip


def test_a_picture_carries_the_fonts_of_its_texts_and_nothing_from_outside() -> None:
    text = drawn(linked("Zażółć Съешь"), wish("svg")).data.decode()
    assert text.count("@font-face") >= 3
    assert not re.search(r"url\((?!data:)", text)
    plain = drawn(sample_journey(), wish("svg", outlines=True)).data.decode()
    assert "@font-face" not in plain
    assert "<text" not in plain
    (page,) = pypdf.PdfReader(io.BytesIO(drawn(sample_journey(), wish("pdf", outlines=True)).data)).pages
    assert not page["/Resources"].get("/Font")


def test_a_picture_can_be_without_a_ground() -> None:
    image = QImage.fromData(drawn(sample_journey(), wish("png", transparent=True, scale=1)).data)
    assert image.pixelColor(1, 1).alpha() == 0
    assert QImage.fromData(drawn(sample_journey(), wish("png", scale=1)).data).pixelColor(1, 1).alpha() == 255


# -- charts and the other formats ------------------------------------------------------------------


@pytest.mark.parametrize("chart", ["value", "payback", "spread", "experience", "decide", "compare"])
def test_a_chart_is_drawn_and_said_to_be_missing(chart: str) -> None:
    shop = load(EXAMPLE).journey
    assert shop is not None
    for ending, head in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        assert drawn(shop, wish(ending, chart=chart)).data.startswith(head)
    with pytest.raises(NotDrawn):
        drawn(Journey([Map(id="m")]), wish("svg", chart=chart))


@pytest.mark.parametrize("ending", ["md", "mmd", "graphml", "drawio", "csv", "json", "svg", "pdf", "png"])
@pytest.mark.parametrize("name", CROWDED)
def test_every_format_takes_every_map(ending: str, name: str) -> None:
    assert ending in FORMATS
    result = made(CROWDED[name], wish(ending, scale=0.3 if ending == "png" else None))
    assert result.data
    if ending in ("svg", "graphml", "drawio"):
        ElementTree.fromstring(result.data)


def test_the_summary_shows_hostile_texts_as_they_are() -> None:
    hostile = "<script>x</script> | [a](javascript:b) *c*"
    journey = Journey(
        [
            Map(id="m", title=hostile),
            Stage(id="s", name=hostile),
            PainPoint(id="p", on="s", text=hostile),
            Series(id="x", subject="s", kpi="conversion_rate", points=((None, 0.4, None),)),
        ]
    )
    text = made(journey, wish("md")).data.decode()
    assert "<script" not in text.replace("\\<", "")
    assert "[a](" not in text
    for line in text.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 7)
