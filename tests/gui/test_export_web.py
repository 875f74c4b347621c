"""The report as a page: nothing fetched, nothing of a map runs; used in a real browser by mouse and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser
from hostile.corpus import NASTY_NAMES
from odd_maps import MAPS
from report_maps import EXAMPLES, PIXEL, example, hostile_map, names_of, squeezed

from gui.canvas.pencil import legible
from gui.commands.outcome import DONE
from gui.export.report_content import report_of
from gui.export.web import page, policy
from gui.export.web_drawing import drawing, marks
from gui.theme import DARK, LIGHT, color_names
from journey.journey import Journey
from journey.records import Image, Style
from main import main

pytestmark = pytest.mark.usefixtures("qapp")

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Reader(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)


@lru_cache(maxsize=16)
def html_of(name: str) -> str:
    journey = MAPS[name] if name in MAPS else hostile_map() if name == "hostile" else example(name)
    return page(report_of(journey, today=date(2026, 11, 22)))


EVERY = ["empty", "sample", "wild", "hostile", "subscription", "online-shop"]


@pytest.mark.parametrize("name", EVERY)
def test_a_page_is_whole_and_refers_to_nothing_outside(name: str) -> None:
    html = html_of(name)
    reader = Reader(html)
    assert reader.unbalanced == []
    assert reader.open == []
    ids = [each["id"] for _tag, each in reader.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for tag, attributes in reader.elements:
        assert tag not in ("iframe", "object", "embed", "link", "base", "form", "foreignobject")
        assert not [key for key in attributes if key.startswith("on") or key in ("style", "srcset")]
        for key in ("src", "href", "xlink:href", "action"):
            value = attributes.get(key) or "#"
            assert value.startswith(("#", "data:image/")), value
    style = html[html.index("<style>") : html.index("</style>")]
    assert re.findall(r"url\((?!data:font/woff;base64,)", style) == []
    assert "@import" not in style


@pytest.mark.parametrize("name", EVERY)
def test_only_the_one_script_is_there_and_its_hash_allows_it_alone(name: str) -> None:
    html = html_of(name)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(scripts) == len(styles) == html.count("<script") == html.count("<style") == 1
    assert f'content="{policy(scripts[0], styles[0])}"' in html
    assert "unsafe" not in policy(scripts[0], styles[0])
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_every_text_of_a_hostile_map_is_shown_letter_by_letter() -> None:
    text = squeezed("".join(Reader(html_of("hostile")).text))
    assert [name for name in NASTY_NAMES if squeezed(legible(name)) not in text] == []


@pytest.mark.parametrize("name", ["subscription", "online-shop"])
def test_every_stage_and_card_is_on_the_map_and_has_its_details(name: str) -> None:
    reader = Reader(html_of(name))
    journey = example(name)
    hits = [each for _tag, each in reader.elements if "data-about" in each]
    ids = {each.get("id") for _tag, each in reader.elements}
    assert {each["data-about"] for each in hits} <= ids
    assert all(each["tabindex"] == "0" and each["aria-label"] for each in hits)
    boxes = [each for each in hits if str(each["class"]) == "hit box"]
    assert len(boxes) == len(names_of(journey))
    text = squeezed("".join(reader.text))
    assert [each for each in names_of(journey) if squeezed(each) not in text] == []


def test_colours_of_drawings_are_names_in_light_and_dark() -> None:
    html = html_of("online-shop")
    assert not [mark for mark in marks().values() if mark in html]
    used = set(re.findall(r"var\(--([a-z_]+)\)", html))
    assert {"canvas", "touchpoint_mark", "gain", "surface"} <= used <= set(color_names())
    for theme in (LIGHT, DARK):
        assert f"--gain:{theme.hex('gain')};" in html


def test_marks_of_colours_are_no_colours_of_a_theme() -> None:
    own = {theme.hex(name).lower() for theme in (LIGHT, DARK) for name in color_names()}
    assert len(set(marks().values())) == len(color_names())
    assert own.isdisjoint(marks().values())


def test_what_a_text_overrides_in_its_group_stays() -> None:
    from PySide6.QtGui import QColor, QPainter

    def paint(painter: QPainter) -> None:
        painter.setBrush(QColor(0, 0, 0, 30))
        painter.setPen(QColor(marks()["text"]))
        painter.drawText(5, 20, "seen")

    assert re.search(r'<text fill="var\(--text\)" fill-opacity="1"', drawing(100, 40, paint))


def test_the_style_of_the_map_is_used() -> None:
    look = Style(id="look", accent="#AA0033", heading_font='Fira"}<b>', footer="<i>Ours</i>", logo="logo")
    records = [*MAPS["sample"].records.values(), look, Image(id="logo", data=PIXEL)]
    html = page(report_of(Journey(records)))
    assert "--accent:#AA0033;" in html
    assert f'<img alt="" src="data:image/png;base64,{PIXEL}">' in html
    assert "&lt;i&gt;Ours&lt;/i&gt;" in html
    assert '"Fira b"' in html
    assert Reader(html).unbalanced == []


def test_a_look_on_a_dark_ground_is_read_on_screen_and_on_paper() -> None:
    records = [*MAPS["sample"].records.values(), Style(id="s", ink="#F0F0F0", background="#141A24")]
    html = page(report_of(Journey(records)))
    screen = html[html.index(":root{color-scheme:light;") :].split("}")[0]
    paper = html[html.index("@media print{:root") :].split("}")[0]
    assert f"--text:{DARK.hex('text')};" in screen
    assert f"--surface:{DARK.hex('surface')};" in screen
    assert f"--text:{LIGHT.hex('text')};" in paper
    assert f"--surface:{LIGHT.hex('surface')};" in paper


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "map.html"
    assert main(["export", str(EXAMPLES / "subscription.journey"), str(out), "--language", "ru"]) == DONE
    html = out.read_text(encoding="utf-8")
    assert '<html lang="ru">' in html
    assert "Этапы" in html
    capsys.readouterr()


# ---------------------------------------------------------------- in a browser

in_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Browser]:
    file = tmp_path / "shop.html"
    file.write_text(html_of("online-shop"), encoding="utf-8")
    with Browser(file, tmp_path / "profile") as browser:
        yield browser
        outside = [url for url in browser.requests if not url.startswith(("data:", file.as_uri()))]
        assert outside == []
        assert browser.complaints == []


@in_browser
def test_a_click_shows_the_details_and_escape_closes_them(shop: Browser) -> None:
    shop.click(".hit.box[aria-label*='Delivery cost']")
    assert shop.value("document.querySelector('.panel').hidden") is False
    assert "Delivery cost appears only here" in shop.value("document.querySelector('.panel').innerText")
    shop.key("Escape")
    assert shop.value("document.querySelector('.panel').hidden") is True
    shop.value("document.querySelector('.hit.line').focus()")
    shop.key("Enter")
    assert shop.value("document.querySelector('.panel h3').innerText").count("→") == 1


@in_browser
def test_the_map_zooms_at_the_pointer_and_follows_the_mouse(shop: Browser) -> None:
    size = "document.querySelector('.map svg').getAttribute('viewBox').split(' ').map(Number)"
    whole = shop.value(size)
    shop.click("button[data-step=in]")
    near = shop.value(size)
    assert near[2] == pytest.approx(whole[2] / 1.4)
    # Below the bar that stays on top of the page.
    x, y = shop.value(
        "(() => { const e = document.querySelector('.map svg');"
        "e.scrollIntoView({block: 'end', behavior: 'instant'}); const b = e.getBoundingClientRect();"
        "return [b.left + b.width / 2, b.top + b.height / 2]; })()"
    )
    shop.mouse("mousePressed", x, y)
    shop.mouse("mouseMoved", x + 60, y + 10, buttons=1)
    shop.mouse("mouseReleased", x + 60, y + 10)
    assert shop.value(size)[0] < near[0]
    assert shop.value("document.querySelector('.panel').hidden") is True
    x, y = round(x) + 90, round(y) - 40
    under = (
        "(() => { const svg = document.querySelector('.map svg');"
        f"const p = new DOMPoint({x}, {y}).matrixTransform(svg.getScreenCTM().inverse());"
        "return [p.x, p.y]; })()"
    )
    before = shop.value(under)
    shop.mouse("mouseWheel", x, y, deltaX=0, deltaY=-300, modifiers=2)
    assert shop.value(size)[2] < near[2]
    assert shop.value(under) == pytest.approx(before, abs=1)
    shop.click("button[data-step=fit]")
    assert shop.value(size) == whole


@in_browser
def test_dark_reaches_into_the_drawings(shop: Browser) -> None:
    ground = "getComputedStyle(document.querySelector('.map svg rect')).fill"
    light = shop.value(ground)
    shop.click("#theme")
    assert shop.value(ground) == "rgb(21, 26, 34)" != light
    shop.click("#theme")
    assert shop.value(ground) == light


@in_browser
@pytest.mark.parametrize("width", [1366, 1920, 400])
def test_nothing_makes_the_page_wider_than_its_window(tmp_path: Path, width: int) -> None:
    for name in ("online-shop", "wild", "hostile"):
        file = tmp_path / f"{name}.html"
        file.write_text(html_of(name), encoding="utf-8")
        with Browser(file, tmp_path / f"profile-{name}", (width, 800)) as browser:
            assert browser.value("document.documentElement.scrollWidth") <= width
            assert browser.complaints == []
            assert browser.value("window.hacked || document.querySelectorAll('main b, main i').length") == 0


@in_browser
def test_it_prints_on_pages_with_its_text(shop: Browser) -> None:
    import io

    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(shop.pdf()))
    text = squeezed("".join(each.extract_text() for each in reader.pages))
    assert 8 <= len(reader.pages) <= 30
    assert squeezed("Delivery cost appears only here") in text
    assert squeezed("Light or dark") not in text


@in_browser
def test_the_tools_of_the_map_cover_nothing_of_it(shop: Browser) -> None:
    edges = "(e => [e.top, e.bottom])(document.querySelector('{}').getBoundingClientRect())"
    _top, bottom = shop.value(edges.format(".map > svg"))
    tools_top, tools_bottom = shop.value(edges.format(".map .tools"))
    assert bottom <= tools_top < tools_bottom <= shop.value(edges.format(".map"))[1]


@in_browser
def test_in_print_a_figure_is_larger_than_its_interval_and_a_stage_stays_whole(shop: Browser) -> None:
    shop.ask("Emulation.setEmulatedMedia", media="print")
    size = "parseFloat(getComputedStyle(document.querySelector('.facts.large {}')).fontSize)"
    assert shop.value(size.format("dd.more")) < 0.6 * shop.value(size.format("dd"))
    kept = "[...document.querySelectorAll('section.part')].map(e => getComputedStyle(e).breakInside)"
    found = shop.value(kept)
    assert len(found) == len(example("online-shop").stages)
    assert set(found) == {"avoid"}
    shop.ask("Emulation.setEmulatedMedia", media="")
