"""Pictures on touchpoints and personas: checked, made small, chosen, dropped, pasted, shown and taken off."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import sample_journey
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from windows import kept, opened, window_at_work

from gui.canvas.drops import has_picture, picture_in
from gui.canvas.pictures import GALLERY, Gallery
from gui.dialogs.ask import PathQuestion
from gui.export.page import export_map
from gui.pictures import MOST_BYTES, MOST_SIDE, PictureProblem, embedded, embedded_image, thumbnail
from gui.window import Window
from journey.edits.deletion import delete
from journey.edits.pictures import remove_pictures, set_picture
from journey.journey import Journey
from journey.records import Image, Persona, Touchpoint
from journey.storage.store import load

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.qt_log_ignore("propagateSizeHints", "JPEG"),
]
JOURNEY = sample_journey()
RED = QColor(200, 30, 30)


def picture(width: int = 60, height: int = 40, color: QColor = RED, noise: bool = False) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(color)
    if noise:
        state = 12345
        for y in range(height):
            for x in range(width):
                state = (1103515245 * state + 12345) % 2**31
                image.setPixel(x, y, 0xFF000000 | state >> 7)
    return image


def encoded(image: QImage, kind: str = "PNG") -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())


def with_preview(jpeg: bytes) -> bytes:
    """Return a JPEG with a smaller one in a segment of its own, as cameras write them."""
    inner = b"Exif\0\0" + encoded(picture(), "JPG")
    return jpeg[:2] + b"\xff\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner + jpeg[2:]


def size_of(text: str) -> tuple[int, int]:
    shown = QImage.fromData(b64decode(text))
    return shown.width(), shown.height()


# -- what is taken in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "media"), [("PNG", "image/png"), ("JPG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_a_small_picture_is_kept_as_it_is(kind: str, media: str) -> None:
    data = encoded(picture(), kind)
    taken = embedded(data)
    assert taken.media_type == media
    assert b64decode(taken.data) == data


def test_a_photograph_with_a_preview_is_kept() -> None:
    data = with_preview(encoded(picture(), "JPG"))
    assert embedded(data).media_type == "image/jpeg"
    assert embedded(data + b"trailing").media_type == "image/jpeg"


def test_a_large_picture_is_scaled_down() -> None:
    taken = embedded(encoded(picture(4000, 1000), "JPG"))
    assert size_of(taken.data) == (MOST_SIDE, MOST_SIDE // 4)


def test_noise_that_packs_badly_still_fits() -> None:
    see_through = picture(1000, 1000, noise=True).convertToFormat(QImage.Format.Format_ARGB32)
    see_through.setPixelColor(0, 0, QColor(0, 0, 0, 0))
    data = encoded(see_through)
    assert len(data) > MOST_BYTES
    taken = embedded(data)
    assert taken.media_type == "image/png"
    assert len(b64decode(taken.data)) <= MOST_BYTES


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "kind"),
        (b"GIF89a" + bytes(40), "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "kind"),
        (b"plain text", "kind"),
        (encoded(picture())[:30], "broken"),
        (encoded(picture(900, 900, noise=True), "JPG")[:40], "broken"),
        (encoded(picture(900, 900, noise=True), "JPG")[:9000], "broken"),
        (with_preview(encoded(picture(900, 900, noise=True), "JPG")[:9000]), "broken"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(PictureProblem) as refused:
        embedded(data)
    assert refused.value.code in (code, "broken" if code == "kind" else code)


def test_a_picture_that_claims_to_be_huge_is_not_decoded() -> None:
    data = bytearray(encoded(picture()))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(PictureProblem) as refused:
        embedded(bytes(data))
    assert refused.value.code in ("huge", "broken")


def test_nothing_in_memory_is_no_picture() -> None:
    with pytest.raises(PictureProblem):
        embedded_image(QImage())


def test_a_thumbnail_fills_its_room_and_a_broken_one_is_empty() -> None:
    from PySide6.QtCore import QSize

    shown = thumbnail(b64encode(encoded(picture(300, 40))).decode(), QSize(50, 50))
    assert (shown.width(), shown.height()) == (50, 50)
    assert shown.pixelColor(25, 25) == RED
    assert thumbnail("no base64!", QSize(5, 5)).isNull()
    assert thumbnail(b64encode(b"no picture").decode(), QSize(5, 5)).isNull()


# -- the record ----------------------------------------------------------------------------------------


def test_the_same_picture_is_embedded_once_and_goes_with_the_last_that_shows_it() -> None:
    shown = JOURNEY.apply(set_picture(JOURNEY, "t1", "image/png", "QUJD"))
    shown = shown.apply(set_picture(shown, "persona1", "image/png", "QUJD"))
    assert len(shown.of(Image)) == 1
    assert not set_picture(shown, "t1", "image/png", "QUJD").edits
    one = shown.apply(remove_pictures(shown, ["t1"]))
    assert len(one.of(Image)) == 1
    other = one.apply(set_picture(one, "persona1", "image/png", "REVG"))
    assert [image.data for image in other.of(Image).values()] == ["REVG"]
    assert other.apply(remove_pictures(other, ["t1", "persona1"])) == JOURNEY
    assert not set_picture(JOURNEY, "n1", "image/png", "QUJD").edits, "a note shows no picture"


def test_two_that_show_one_picture_lose_it_together() -> None:
    shown = JOURNEY.apply(set_picture(JOURNEY, "t1", "image/png", "QUJD"))
    shown = shown.apply(set_picture(shown, "t2", "image/png", "QUJD"))
    assert shown.apply(remove_pictures(shown, ["t1", "t2"])) == JOURNEY


def test_a_picture_goes_with_the_last_card_that_shows_it() -> None:
    shown = JOURNEY.apply(set_picture(JOURNEY, "t1", "image/png", "QUJD"))
    shown = shown.apply(set_picture(shown, "t2", "image/png", "QUJD"))
    one = shown.apply(delete(shown, ["t1"]))
    assert len(one.of(Image)) == 1
    assert not one.apply(delete(one, ["t2"])).of(Image)
    assert not shown.apply(delete(shown, ["trial", "delivery"])).of(Image), "with the stages too"


# -- in the window -------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(JOURNEY, tmp_path / "sample.journey"))
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "portrait of ann.png"
    path.write_bytes(encoded(picture()))
    return path


def shows(window: Window, key: str) -> bool:
    record = window.session.document.journey[key]
    return isinstance(record, (Touchpoint, Persona)) and record.image is not None


def event_of(kind: Any, window: Window, key: str, data: QMimeData) -> Any:
    rect = window.map.scene.rect(key)
    assert rect is not None
    at = QPointF(*rect.center) * window.map.scale + window.map.port.offset
    spot = at if kind is QDropEvent else at.toPoint()
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    return kind(spot, actions, data, button, Qt.KeyboardModifier.NoModifier)


def drop(window: Window, key: str, data: QMimeData) -> bool:
    for kind in (QDragEnterEvent, QDragMoveEvent):
        QApplication.sendEvent(window.map, event_of(kind, window, key, data))
    dropped = event_of(QDropEvent, window, key, data)
    QApplication.sendEvent(window.map, dropped)
    return bool(dropped.isAccepted())


@pytest.mark.parametrize("key", ["t1", "persona1"])
def test_a_picture_file_dropped_on_a_card_is_shown_there(
    key: str, qtbot: Any, window: Window, file: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    assert drop(window, key, data)
    qtbot.waitUntil(lambda: shows(window, key))
    assert window.session.selected == (key,)
    assert len(window.session.document._past) == 1
    window.menus.run("undo")
    assert window.session.document.journey == JOURNEY


def test_a_picture_dropped_elsewhere_says_where_it_could_go(qtbot: Any, window: Window, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    with qtbot.waitSignal(window.map.hint) as said:
        assert not drop(window, "n1", data)
    assert "touchpoint or a persona" in said.args[0]


def test_a_picture_is_pasted_on_the_selection(qtbot: Any, window: Window) -> None:
    data = QMimeData()
    data.setImageData(picture())
    QGuiApplication.clipboard().setMimeData(data)
    window.session.select(["t2"])
    window.menus.run("paste")
    qtbot.waitUntil(lambda: shows(window, "t2"))
    window.menus.run("remove_picture")
    assert not shows(window, "t2")
    assert not window.session.document.journey.of(Image)
    window.session.select(["t2"])
    window.menus.run("paste_picture")
    qtbot.waitUntil(lambda: shows(window, "t2"))
    QGuiApplication.clipboard().clear()


class Foreign(QMimeData):
    """What another program copied: a picture whose bytes are there, and dear to look at."""

    def hasImage(self) -> bool:
        return True

    def imageData(self) -> object:
        raise AssertionError("decoded before the window")


def test_a_picture_of_another_program_is_read_beside_the_window() -> None:
    data = Foreign()
    data.setData("image/png", encoded(picture(), "png"))
    assert has_picture(data)
    assert picture_in(data) == encoded(picture(), "png")


def test_a_picture_is_chosen_and_lives_in_the_file(
    qtbot: Any, window: Window, file: Path, tmp_path: Path
) -> None:
    window.session.select(["persona1"])
    window.menus.run("choose_picture")
    (question,) = window.findChildren(PathQuestion)
    question.fileSelected.emit(str(file))
    question.close()
    qtbot.waitUntil(lambda: shows(window, "persona1"))
    path = kept(window.session.document.journey, tmp_path / "again.journey")
    (image,) = load(path).journey.of(Image).values()
    assert b64decode(image.data) == file.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.png", b"not a picture", "PNG, JPEG or WebP"),
        ("cut.png", encoded(picture())[:30], "damaged"),
        ("nowhere.png", None, "nowhere.png"),
    ],
)
def test_what_cannot_be_taken_in_is_one_sentence(
    name: str, data: bytes | None, words: str, qtbot: Any, window: Window, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    said: list[str] = []
    monkeypatch.setattr(window, "say", said.append)
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    window.portraits.put("t1", path)
    qtbot.waitUntil(lambda: bool(said))
    assert words in said[-1]
    assert not shows(window, "t1")


# -- how it is drawn -----------------------------------------------------------------------------------


def with_picture() -> Journey:
    data = b64encode(encoded(picture(400, 300))).decode()
    return JOURNEY.apply(set_picture(JOURNEY, "t1", "image/png", data))


def test_pictures_are_decoded_once_and_off_the_frame(
    qtbot: Any, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Any] = []
    decode = Gallery._decode

    def counting(gallery: Gallery, key: Any) -> QImage:
        decoded.append(key)
        return decode(gallery, key)

    monkeypatch.setattr(Gallery, "_decode", counting)
    data = b64encode(encoded(picture(401, 303))).decode()
    window.session.do(set_picture(JOURNEY, "t1", "image/png", data))
    window.map.grab()

    def red_is_seen() -> bool:
        rect = window.map.scene.layout.cards["t1"]
        at = (QPointF(rect.x + 100, rect.y + 40) * window.map.scale + window.map.port.offset).toPoint()
        shown: QColor = window.map.grab().toImage().pixelColor(at)
        return abs(shown.red() - RED.red()) < 4

    qtbot.waitUntil(red_is_seen)
    for _ in range(3):
        window.map.repaint_map()
        window.map.grab()
    assert len(decoded) == 1


def test_an_export_shows_the_picture(tmp_path: Path) -> None:
    GALLERY.take_wanted()
    journey = with_picture()
    export_map(journey, tmp_path / "map.png", scale=1)
    from gui.canvas.scene import Scene
    from journey.lookup import Selection
    from metrics.scorecard import scorecard

    rect = Scene(journey, scorecard(journey, Selection()), Selection()).layout.cards["t1"]
    shown = QImage(str(tmp_path / "map.png"))
    assert shown.pixelColor(round(rect.x + 100), round(rect.y + 40)) == RED
    export_map(journey, tmp_path / "map.svg")
    assert b"<image" in (tmp_path / "map.svg").read_bytes()
