"""Text fits: the layout's estimate without a font is never short for real words, and nothing overflows."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from strategies import texts

from gui.canvas.cards import paint_card, paint_header
from gui.canvas.pencil import Pencil, _face, legible, qrect, wrapped
from gui.theme import LIGHT, MEDIUM, REGULAR, size
from journey.geometry import BADGE_ROW, CARD_WIDTH, EVIDENCE_WIDTH, TEXT_WIDTH, Rect, card_height
from journey.records import Card, Note, Opportunity, PainPoint, Stage, Touchpoint
from journey.text_width import line_count

SLACK = 1.0
"""Pixels by which a line may exceed its width: less than the padding around it by far."""

WORDS = {
    "English": "compare the plans side by side before buying delivery was LATE again Why WiFi checkout",
    "Polish": "kurier spóźnił się znowu ŻÓŁTY źdźbło łódź Zażalenie gęślą jaźń reklamacja odpowiedź Wyślij",
    "Russian": "посылка опоздала снова ПОДДЕРЖКА отвечает Жалоба широкий щит объявление съешь французских",
}
any_words = st.sampled_from(sorted(WORDS)).flatmap(
    lambda language: st.lists(st.sampled_from(WORDS[language].split()), min_size=1, max_size=25)
)
wild = st.one_of(
    texts,
    st.text(alphabet="ab W\u0301🙂👩\u200d💻日本שלמ\n—", max_size=120),
    st.text(alphabet="MWШ", min_size=30, max_size=90),
    any_words.map(" ".join),
)


@pytest.fixture(scope="module", autouse=True)
def _application(qapp: object) -> None:
    """Fonts need an application."""


def advance(line: str, weight: int = REGULAR) -> float:
    return _face(size("text"), weight, False).metrics.horizontalAdvance(line)


@settings(max_examples=120)
@given(
    any_words, st.sampled_from([TEXT_WIDTH, TEXT_WIDTH - EVIDENCE_WIDTH]), st.sampled_from([REGULAR, MEDIUM])
)
def test_words_never_take_more_lines_than_the_layout_gives_them(
    words: list[str], width: float, weight: int
) -> None:
    text = " ".join(words)
    shown = wrapped(text, size("text"), weight, False, width, 100)
    assert len(shown) <= line_count(text, width, 100)
    assert " ".join(shown).split() == words, "not a word is lost"


def test_the_estimate_is_not_wasteful_either() -> None:
    spare = total = 0
    for words in WORDS.values():
        parts = words.split()
        for start in range(len(parts)):
            for end in range(start + 1, len(parts) + 1):
                text = " ".join(parts[start:end])
                total += 1
                given_lines = line_count(text, TEXT_WIDTH, 100)
                spare += given_lines - len(wrapped(text, size("text"), MEDIUM, False, TEXT_WIDTH, 100))
    assert spare / total < 0.5, "lines too many, on the average of all runs of words"


@settings(max_examples=100)
@given(wild, st.floats(40, 240), st.integers(1, 6), st.sampled_from([REGULAR, MEDIUM]))
@example("x" * 400, 172.0, 5, REGULAR)
@example("", 172.0, 5, REGULAR)
def test_no_line_is_wider_than_its_room_and_none_is_one_too_many(
    text: str, width: float, most: int, weight: int
) -> None:
    lines = wrapped(text, size("text"), weight, False, width, most)
    assert 1 <= len(lines) <= most
    for line in lines:
        assert advance(line, weight) <= width + SLACK
    everything = wrapped(text, size("text"), weight, False, width, 10_000)
    if len(everything) > most:
        assert lines[-1].endswith("…"), "what is left out is said so"
        assert lines[:-1] == everything[: most - 1]
    else:
        assert lines == everything
        assert "".join("".join(lines).split()) == "".join(legible(text).split())


class Ruler(Pencil):
    """A pencil that notes the rectangle and the lower edge of every text it draws."""

    def __init__(self, painter: QPainter) -> None:
        super().__init__(painter, LIGHT, for_export=True)
        self.written: list[tuple[QRectF, float]] = []

    def text(self, rect: QRectF, text: str, *arguments: object, **named: object) -> float:
        bottom = super().text(rect, text, *arguments, **named)  # type: ignore[arg-type]
        self.written.append((QRectF(rect), bottom))
        return bottom


def cards_with(text: str) -> list[Card]:
    long_name = text[:500]
    return [
        Touchpoint(id="t", stage="s", name=long_name, channel=long_name, owner="Support", optional=True),
        Touchpoint(id="t", stage="s", name=long_name, evidence="measured"),
        PainPoint(id="p", on="s", text=text, severity=5, affected=1, cost_per_case=1e12, votes=99),
        Opportunity(id="o", title=long_name, owner=long_name, quarter="2027-Q1", status=long_name, votes=1),
        Note(id="n", text=text),
    ]


@settings(max_examples=30)
@given(wild)
@example("слово " * 400)
@example("W" * 900)
def test_whatever_the_text_nothing_is_written_outside_its_card(text: str) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        for card in cards_with(text):
            rect = QRectF(0, 0, CARD_WIDTH, card_height(card))
            ruler = Ruler(painter)
            paint_card(ruler, card, rect, "EUR")
            texts_above_badges = ruler.written[0]
            floor = rect.bottom() - (4 if isinstance(card, Note) else BADGE_ROW)
            assert texts_above_badges[1] <= floor, "the text ends above the badges"
            for room, bottom in ruler.written:
                assert rect.left() <= room.left()
                assert room.right() <= rect.right()
                assert bottom <= rect.bottom()
    finally:
        painter.end()


@settings(max_examples=30)
@given(wild, wild)
def test_name_and_goal_stay_in_the_head_of_their_column(name: str, goal: str) -> None:
    from journey.geometry import layout
    from journey.journey import Journey
    from journey.records import Map

    stage = Stage(id="s", name=name[:500], goal=goal, recurring=True)
    header = layout(Journey([Map(id="m"), stage])).header("s")
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        ruler = Ruler(painter)
        paint_header(ruler, stage, qrect(header))
        assert max(bottom for _, bottom in ruler.written) <= header.bottom
    finally:
        painter.end()


def test_far_away_blocks_stand_in_for_text(qtbot: QtBot) -> None:
    image = QImage(300, 40, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("surface"))
    painter = QPainter(image)
    far = Pencil(painter, LIGHT, scale=0.2)
    assert far.is_far
    assert not Pencil(painter, LIGHT, scale=0.2, for_export=True).is_far
    far.text(QRectF(0, 0, 200, 20), "some text", LIGHT.color("text"))
    painter.end()
    colours = {image.pixel(x, 10) for x in range(0, 50)}
    assert len(colours) == 1, "a block, no letters"
    assert colours != {LIGHT.color("surface").rgb()}


def test_rectangles_of_the_layout_and_of_qt_are_the_same() -> None:
    assert qrect(Rect(1, 2, 3, 4)) == QRectF(1, 2, 3, 4)
    assert list(chain(qrect(Rect(1, 2, 3, 4)).center().toTuple())) == [2.5, 4]
    assert QPointF(*Rect(1, 2, 3, 4).center) == qrect(Rect(1, 2, 3, 4)).center()
