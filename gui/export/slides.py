"""A map as a PowerPoint deck: title, the map, a slide a stage, charts, ranked fixes, sources in the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gui.canvas.frame import headlines, selection_text
from gui.export.slides_map import MapDrawing
from gui.export.slides_master import COVER, EDGE, PLAIN, TITLE, TITLE_SIZE, WIDTH, empty_deck, foot_xml
from gui.export.slides_numbers import headline_boxes
from gui.export.slides_pages import MapPage, deck_scene, map_pages
from gui.export.slides_shapes import MUTED, PIXELS_A_POINT, Sheet
from gui.export.slides_text import Line, Run, clean, fitted
from gui.export.style import Look, look_of
from gui.export.wish import Made, Wish
from gui.outlook import Outlook
from gui.theme import DARK
from gui.words import _
from journey.journey import Journey
from journey.lookup import Selection
from journey.rect import Rect

if TYPE_CHECKING:
    from pptx.slide import Slide

    from gui.canvas.scene import Scene


def made(journey: Journey, wish: Wish) -> Made:
    """Return a map as a deck of slides that can be edited, for whoever writes it."""
    stages = None
    if wish.part:
        from gui.export.part import part_of

        stages = [stage.id for stage in part_of(journey, wish.part).stages]
    return Made(
        slides_bytes(
            journey,
            wish.selection,
            wish.outlook,
            check=wish.check,
            stages=stages,
            is_dark=wish.theme == "dark",
        )
    )


def slides_bytes(
    journey: Journey,
    selection: Selection | None = None,
    outlook: Outlook | None = None,
    compared: tuple[Selection, Selection] | None = None,
    check: Callable[[], None] = lambda: None,
    stages: Sequence[str] | None = None,
    is_dark: bool = False,
) -> bytes:
    """Return a map as the bytes of a PowerPoint file.

    Parameters
    ----------
    journey : Journey
    selection : Selection, optional
    outlook : Outlook, optional
    compared : two Selections, optional
        what the comparison compares; the two latest periods by default, where there are two.
    check : called before each slide; what it raises ends the work, when nobody wants it any more.
    stages : ids, optional
        the stages that are drawn, all by default; the figures are those of the whole map.
    is_dark : whether the deck has Waymark's dark colours in place of those of the map's style.
    """
    deck = Deck(journey, selection or Selection(), outlook, compared, check, stages, is_dark)
    return deck.made()


def darkened(look: Look) -> Look:
    """Return a look in Waymark's dark colours: a style is made for paper, its fonts and logo stay."""
    return replace(look, accent=DARK.hex("accent"), ink=DARK.hex("text"), background=DARK.hex("canvas"))


class Deck:
    """A deck in the making."""

    def __init__(
        self,
        journey: Journey,
        asked: Selection,
        outlook: Outlook | None,
        compared: tuple[Selection, Selection] | None,
        check: Callable[[], None],
        stages: Sequence[str] | None,
        is_dark: bool,
    ) -> None:
        from gui.export.slides_content import Content

        self.look: Look = darkened(look_of(journey)) if is_dark else look_of(journey)
        self.content = Content(journey, asked, compared)
        self.scene: Scene = deck_scene(journey, self.content.card, asked, outlook)
        self.hidden = frozenset() if outlook is None else outlook.hidden
        self.check = check
        self.stages = [s for s in journey.stages if stages is None or s.id in stages]
        self.file: Any = empty_deck(self.look)

    def made(self) -> bytes:
        """Return the whole deck as a file."""
        from gui.export.slides_charts import chart_slides
        from gui.export.slides_glance import glance_slides
        from gui.export.slides_stages import persona_slides, stage_slides

        about = self.content.journey.map
        core = self.file.core_properties
        core.title, core.author = clean(about.title)[:255], ""
        core.subject, core.comments, core.keywords = "", clean(about.description)[:255], "Waymark"
        self._cover()
        pages = map_pages(self.scene, [stage.id for stage in self.stages])
        if len(pages) > 1:
            glance_slides(self)
        for number, page in enumerate(pages, 1):
            self._map(page, number, len(pages))
        persona_slides(self)
        stage_slides(self)
        chart_slides(self)
        data = BytesIO()
        self.file.save(data)
        return data.getvalue()

    # -- slides ------------------------------------------------------------------------------------

    def add(self, title: str, notes: Sequence[str], layout: int = PLAIN) -> tuple[Slide, Sheet]:
        """Add a slide with a title and notes, and return it with a sheet to draw on."""
        self.check()
        slide = self.file.slides.add_slide(self.file.slide_layouts[layout])
        if layout == PLAIN:
            text, pixels = fitted(title, TITLE.width, TITLE.height, TITLE_SIZE, 18, is_bold=True)
            self._title(slide, text, pixels if pixels < TITLE_SIZE else None)
        foot_xml(slide, self.look.footer, self.look.is_dark)
        if notes:
            slide.notes_slide.notes_text_frame.text = clean("\n".join(notes))
        return slide, Sheet(slide, self.look.is_dark)

    def _title(self, slide: Any, text: str, pixels: float | None) -> None:
        from pptx.util import Pt

        frame = slide.shapes.title.text_frame
        frame.text = clean(text)
        if pixels is not None:
            for paragraph in frame.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(round(pixels / PIXELS_A_POINT, 1))

    def _cover(self) -> None:
        about = self.content.journey.map
        slide, sheet = self.add("", self.content.cover_notes(), COVER)
        title, pixels = fitted(about.title or _("Untitled map"), 940, 128, 48, 24, is_bold=True)
        self._title(slide, title, pixels)
        lines = [selection_text(self.scene), self.content.sentence()]
        frame = slide.placeholders[1].text_frame
        frame.text = clean("\n".join(lines))
        self._sized(frame, fitted("\n".join(lines), 940, 72, 20, 12)[1])
        headline_boxes(sheet, headlines(self.scene), Rect(EDGE + 24, 464, WIDTH - 2 * EDGE - 24, 72))
        if about.description:
            text, small = fitted(about.description, 960, 88, 15, 11)
            sheet.text(Rect(EDGE + 24, 560, 960, 96), [Line([Run(text, small, MUTED)])], _("Description"))
        sheet.settle()

    def _sized(self, frame: Any, pixels: float) -> None:
        from pptx.util import Pt

        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(round(pixels / PIXELS_A_POINT, 1))

    def _map(self, page: MapPage, number: int, count: int) -> None:
        title = (
            _("The map")
            if count == 1
            else _("The map, part {number} of {count}").format(number=number, count=count)
        )
        slide, sheet = self.add(title, self.content.map_notes(page.stages, count))
        left_out = MapDrawing(sheet, page).draw()
        if left_out:
            frame: Any = slide.notes_slide.notes_text_frame
            frame.text += clean("\n" + _("Arrows to other slides") + "\n" + "\n".join(left_out))
