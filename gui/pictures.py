"""Pictures that come from outside: checked before they are decoded, made small enough to be kept in a map."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 1600
MOST_PIXELS = 60_000_000
"""What is larger is not decoded: a small file can claim any size."""
MEDIA_TYPES: dict[bytes, MediaType] = {b"png": "image/png", b"jpeg": "image/jpeg", b"webp": "image/webp"}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
MediaType = Literal["image/png", "image/jpeg", "image/webp"]
Why = Literal["kind", "broken", "huge"]


class PictureProblem(ValueError):
    """A picture cannot be taken in; `code` says why."""

    def __init__(self, code: Why) -> None:
        super().__init__(code)
        self.code: Why = code


class Embedded(Struct, frozen=True):
    """A picture as a map keeps it."""

    media_type: MediaType
    data: str


def embedded(data: bytes) -> Embedded:
    """Return a picture file as a map keeps it; one of too many bytes or pixels is scaled down.

    Raises
    ------
    PictureProblem
        "kind" for what is no PNG, JPEG or WebP, "broken" for what cannot be decoded, "huge" for
        too many pixels.
    """
    image, kind = _decoded(data, MOST_SIDE)
    is_small = len(data) <= MOST_BYTES and max(_size_of(data).toTuple()) <= MOST_SIDE
    if is_small:
        return Embedded(kind, b64encode(data).decode("ascii"))
    return embedded_image(image)


def embedded_image(image: QImage) -> Embedded:
    """Return a picture in memory as a map keeps it: PNG where it is see-through or small, else JPEG.

    Raises
    ------
    PictureProblem
        "broken" for a picture without pixels.
    """
    if image.isNull():
        raise PictureProblem("broken")
    side = MOST_SIDE
    while True:
        shown = _within(image, side)
        kinds = ("PNG",) if shown.hasAlphaChannel() else ("JPEG",)
        for kind in kinds:
            data = _encoded(shown, kind)
            if data and len(data) <= MOST_BYTES:
                media: MediaType = "image/png" if kind == "PNG" else "image/jpeg"
                return Embedded(media, b64encode(data).decode("ascii"))
        side = side * 3 // 4


def thumbnail(data: str, room: QSize) -> QImage:
    """Return an embedded picture that fills a room and is cut to it; without pixels where it is broken."""
    try:
        raw = b64decode(data, validate=True)
        image, _kind = _decoded(raw, 2 * max(room.width(), room.height()))
    except ValueError:
        return QImage()
    filling = image.scaled(
        room, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    left, top = (filling.width() - room.width()) // 2, (filling.height() - room.height()) // 2
    return filling.copy(left, top, room.width(), room.height()).convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied
    )


def _reader(data: bytes) -> tuple[QBuffer, QImageReader]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return buffer, reader


def _size_of(data: bytes) -> QSize:
    _buffer, reader = _reader(data)
    return reader.size()


def _decoded(data: bytes, side: int) -> tuple[QImage, MediaType]:
    """Return a picture no larger than a side, decoded only once its kind and its size are known."""
    _buffer, reader = _reader(data)
    kind = MEDIA_TYPES.get(bytes(reader.format().data()))
    if kind is None:
        raise PictureProblem("kind")
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise PictureProblem("broken")
    if size.width() * size.height() > MOST_PIXELS:
        raise PictureProblem("huge")
    if max(size.width(), size.height()) > side:
        reader.setScaledSize(
            size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        )
    if kind == "image/jpeg" and not _ends(data):
        raise PictureProblem("broken")
    image = reader.read()
    if image.isNull():
        raise PictureProblem("broken")
    return image, kind


def _ends(data: bytes) -> bool:
    """Return whether a JPEG was written to its end: Qt shows one that was cut off as grey.

    Before the picture come segments, each with its length; a preview in one of them has an end of its own.
    """
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        is_filling = data[at + 1 : at + 2] == b"\xff"
        at += 1 if is_filling else 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return data.find(b"\xff\xd9", at) >= 0


def _within(image: QImage, side: int) -> QImage:
    if max(image.width(), image.height()) <= side:
        return image
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)


def _encoded(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, 88 if kind == "JPEG" else -1)  # type: ignore[call-overload]  # stub says bytes
    buffer.close()
    return bytes(data.data())
