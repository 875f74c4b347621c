"""Pictures of the map: SVG, PDF and PNG read back; text as text, fonts that travel, no half file."""

from __future__ import annotations

import errno
import io
import math
import re
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from odd_maps import HEBREW, LONG, MAPS, MARKUP, POLISH, RUSSIAN, texts_of
from panel_fixtures import sample_journey
from PySide6.QtGui import QImage
from simulated_disk import FaultyDisk

from gui.canvas.pencil import wrapped
from gui.canvas.scene import Scene
from gui.export import page
from gui.export.page import PictureTooLarge, export_map, map_image, pdf_bytes, svg_bytes
from gui.theme import DARK, LIGHT
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Map, Stage
from journey.storage.disk import DiskProblem
from metrics.scorecard import scorecard

pytestmark = pytest.mark.usefixtures("qapp")

INVITATIONS = {"+ Stage", "+ touchpoint", "+ pain point", "+ opportunity", "+ note", "An empty map"}


def scene(journey: Journey) -> Scene:
    return Scene(journey, scorecard(journey, Selection()), Selection())


def svg_of(journey: Journey) -> ElementTree.Element:
    return ElementTree.fromstring(svg_bytes(scene(journey), LIGHT))


def pdf_of(journey: Journey) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_bytes(scene(journey), LIGHT)))


def first_line(text: str) -> str:
    return wrapped(text, 13, 400, False, 154, 1)[0].rstrip("…").strip()


# -- SVG -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPS)
def test_svg_is_sound_and_of_the_size_of_the_map(name: str) -> None:
    journey = MAPS[name]
    svg = svg_of(journey)
    shown = scene(journey).layout
    box = [float(part) for part in svg.attrib["viewBox"].split()]
    assert box == [0, 0, round(shown.width), round(shown.height)]
    for element in svg.iter():
        for value in element.attrib.values():
            assert not re.search(r"\b(nan|inf)\b", value, re.IGNORECASE), element.attrib
            if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", value):
                assert math.isfinite(float(value))


def test_svg_holds_the_text_of_every_card_as_text() -> None:
    found = texts_of(svg_of(sample_journey()))
    for text in ("Coffee by post", "Trial", "Sample box", "Parcel arrives", "Parcel comes too late",
                 "Evening delivery", "Ask the courier for figures", "Courier", "Q1 2027"):  # fmt: skip
        assert text in found


def test_svg_holds_odd_texts_letter_for_letter() -> None:
    found = texts_of(svg_of(MAPS["wild"]))
    joined = "\n".join(found)
    for text in (POLISH, RUSSIAN, *HEBREW.split(), "🙂"):
        assert found.count(text) >= 4, "a text of two scripts is written in runs, its words whole"
    assert MARKUP in found, "markup is text"
    assert first_line(LONG) in joined
    assert any(line.endswith("…") for line in found), "500 characters are cut, and it is said"
    assert "bell" in joined
    assert joined.count("\ufffd") >= 3 * 4, "what no XML may hold is shown as missing"


def test_what_is_unknown_is_said_so_and_never_0() -> None:
    found = texts_of(svg_of(Journey([Map(id="m"), *(Stage(id=key, order=ord(key)) for key in "abcd")])))
    assert found.count("share ?") == 3
    assert found.count("unknown") == 4, "each headline"
    assert found.count("worth here is unknown") == 4
    assert not [text for text in found if re.search(r"€\s?0|NaN|None", text)]


def test_an_export_invites_nobody() -> None:
    for name in ("empty", "sample"):
        found = texts_of(svg_of(MAPS[name]))
        assert not [text for text in found if text in INVITATIONS or "double-click" in text]


def test_hidden_bands_selection_and_theme_are_followed(tmp_path: Path) -> None:
    export_map(
        sample_journey(), tmp_path / "a.svg", selection=Selection(period="2020-03"), hidden_bands=["pains"]
    )
    found = texts_of(ElementTree.fromstring((tmp_path / "a.svg").read_bytes()))
    assert "Parcel comes too late" not in found
    assert "All customers · as-is · Mar 2020" in found
    export_map(sample_journey(), tmp_path / "b.svg", theme=DARK)
    assert DARK.hex("canvas").lower() in (tmp_path / "b.svg").read_text(encoding="utf-8").lower()


# -- PDF -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPS)
def test_pdf_is_one_page_at_the_ratio_of_the_map(name: str) -> None:
    reader = pdf_of(MAPS[name])
    (only,) = reader.pages
    shown = scene(MAPS[name]).layout
    ratio = float(only.mediabox.width) / float(only.mediabox.height)
    assert ratio == pytest.approx(shown.width / shown.height, rel=0.005)
    assert float(only.mediabox.width) == pytest.approx(shown.width * 0.75, abs=1.5)


def test_pdf_text_can_be_found_and_its_fonts_travel() -> None:
    reader = pdf_of(MAPS["wild"])
    (only,) = reader.pages
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = only.extract_text()
    squeezed = "".join(text.split())
    for wanted in (POLISH, RUSSIAN, "Wort", "<b>A&B</b>"):
        assert "".join(wanted.split()) in squeezed
    fonts = only["/Resources"]["/Font"]
    assert len(fonts) > 0
    for font in fonts.values():
        for descendant in font.get_object().get("/DescendantFonts", [font]):
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_pdf_carries_the_title() -> None:
    reader = pdf_of(sample_journey())
    assert reader.metadata is not None
    assert reader.metadata.title == "Coffee by post"
    assert reader.metadata.creator == "Waymark"


# -- PNG -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "scale"), [("empty", 1.0), ("sample", 0.5), ("sample", 2.0), ("wild", 1.0)])
def test_png_opens_at_the_size_asked_for(name: str, scale: float, tmp_path: Path) -> None:
    path = tmp_path / "map.PNG"
    export_map(MAPS[name], path, scale=scale)
    image = QImage(str(path))
    shown = scene(MAPS[name]).layout
    assert (image.width(), image.height()) == (round(shown.width * scale), round(shown.height * scale))
    assert image.pixelColor(1, 1) == LIGHT.color("canvas")
    colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colours) > 3, "something is drawn"


def test_a_picture_too_large_says_at_which_scale_it_would_do() -> None:
    with pytest.raises(PictureTooLarge) as caught:
        map_image(scene(sample_journey()), LIGHT, 60)
    assert 1 < caught.value.scale < 60
    assert "." in str(caught.value)


# -- files -----------------------------------------------------------------------------------------


def test_an_unknown_ending_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.bmp"):
        export_map(sample_journey(), tmp_path / "map.bmp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".svg", ".pdf", ".png"])
def test_a_missing_folder_is_named(ending: str, tmp_path: Path) -> None:
    with pytest.raises(DiskProblem) as caught:
        export_map(MAPS["empty"], tmp_path / "nowhere" / f"map{ending}")
    assert "nowhere" in str(caught.value.path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["create", "write", "sync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_leaves_what_was_there_and_no_half_file(
    call: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FaultyDisk()
    monkeypatch.setattr(page, "RealDisk", lambda: disk)
    path = tmp_path / "map.svg"
    path.write_bytes(b"before")
    disk.fail_next(call, number)
    with pytest.raises(DiskProblem):
        export_map(MAPS["empty"], path)
    assert [file.name for file in tmp_path.iterdir()] == ["map.svg"]
    assert path.read_bytes() == b"before"
    export_map(MAPS["empty"], path)
    assert path.read_bytes().startswith(b"<?xml")


def test_the_same_map_gives_the_same_picture() -> None:
    assert svg_bytes(scene(sample_journey()), LIGHT) == svg_bytes(scene(sample_journey()), LIGHT)
    assert map_image(scene(sample_journey()), LIGHT, 1) == map_image(scene(sample_journey()), LIGHT, 1)
