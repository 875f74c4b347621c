"""The empty deck: 16 to 9, with a map's colours, fonts, logo and footer in its theme and layouts."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from gui.export.slides_shapes import EMU, MUTED, NAMESPACES
from gui.export.slides_text import clean
from gui.export.style import Logo, Look
from gui.theme import DARK, LIGHT
from journey.rect import Rect

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

WIDTH, HEIGHT = 1280.0, 720.0
EDGE = 48.0
TITLE = Rect(EDGE, 24, WIDTH - 2 * EDGE - 140, 48)
COVER_TITLE = Rect(EDGE + 24, 208, 960, 136)
COVER_SUBTITLE = Rect(EDGE + 24, 352, 960, 72)
FOOT = Rect(EDGE, HEIGHT - 32, WIDTH - 2 * EDGE - 96, 20)
PAGE_NUMBER = Rect(WIDTH - EDGE - 80, HEIGHT - 32, 80, 20)
LOGO_ROOM = Rect(WIDTH - EDGE - 120, 20, 120, 40)
COVER, PLAIN = 0, 1
KEPT_LAYOUTS = (0, 5)
"""Of the library's own template: the title slide, and the slide with a title alone."""
TITLE_SIZE = 28.0
ROLES = ("gain", "loss", "pain_mark", "opportunity_mark", "note_mark")


def empty_deck(look: Look) -> Presentation:
    """Return a presentation without slides in a look; its colours and fonts are changed in one place."""
    import pptx

    deck: Any = pptx.Presentation()
    deck.slide_width, deck.slide_height = round(WIDTH * EMU), round(HEIGHT * EMU)
    kept = [deck.slide_layouts[number] for number in KEPT_LAYOUTS]
    for layout in list(deck.slide_layouts):
        if layout not in kept:
            deck.slide_layouts.remove(layout)
    _forget_thumbnail(deck)
    _dress_theme(deck, look)
    _dress_master(deck)
    _dress_cover(deck.slide_layouts[COVER])
    _dress_plain(deck.slide_layouts[PLAIN])
    if look.logo is not None:
        _place_logo(deck.slide_layouts, look.logo)
    return deck  # type: ignore[no-any-return]


def _forget_thumbnail(deck: Any) -> None:
    """Leave out the small picture of the template, which shows another deck."""
    links = deck.part.package._rels
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        links.pop(key)


# ---------------------------------------------------------------- colours and fonts


def _dress_theme(deck: Any, look: Look) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    text = re.sub(r"<a:clrScheme.*?</a:clrScheme>", lambda _found: _colors(look), text, flags=re.S)
    text = re.sub(r"<a:fontScheme.*?</a:fontScheme>", lambda _found: _fonts(look), text, flags=re.S)
    text = re.sub(r'(<a:theme [^>]*name=)"[^"]*"', r'\1"Waymark"', text)
    part._blob = text.encode("utf-8")


def _colors(look: Look) -> str:
    palette = DARK if look.is_dark else LIGHT
    named = {
        "dk1": look.ink,
        "lt1": look.background,
        "dk2": palette.hex("stage"),
        "lt2": look.accent_soft,
        "accent1": look.accent,
        **{f"accent{number}": palette.hex(role) for number, role in enumerate(ROLES, 2)},
        "hlink": look.accent,
        "folHlink": look.muted,
    }
    inner = "".join(f'<a:{name}><a:srgbClr val="{color[1:]}"/></a:{name}>' for name, color in named.items())
    return f'<a:clrScheme name="Waymark">{inner}</a:clrScheme>'


def _fonts(look: Look) -> str:
    def face(kind: str, family: str) -> str:
        named = f'<a:latin typeface={quoteattr(family)}/><a:ea typeface=""/><a:cs typeface=""/>'
        return f"<a:{kind}Font>{named}</a:{kind}Font>"

    both = face("major", look.heading_font) + face("minor", look.text_font)
    return f'<a:fontScheme name="Waymark">{both}</a:fontScheme>'


# ---------------------------------------------------------------- master and layouts


def _dress_master(deck: Any) -> None:
    master = deck.slide_master
    for shape in master.placeholders:
        kind = str(shape.placeholder_format.type).split(" ")[0]
        room = {"TITLE": TITLE, "BODY": Rect(EDGE, 96, WIDTH - 2 * EDGE, 560), "FOOTER": FOOT}.get(kind)
        _put(shape, room or PAGE_NUMBER)
    for properties in master.element.iterfind(".//{*}sp//{*}bodyPr"):
        for side in ("lIns", "rIns"):
            properties.set(side, "0")
    text = master.element.find(".//{*}titleStyle/{*}lvl1pPr")
    text.set("algn", "l")
    run = text.find("{*}defRPr")
    run.set("sz", str(round(TITLE_SIZE * 75)))
    run.set("b", "1")


def _dress_cover(layout: Any) -> None:
    rooms = {"CENTER_TITLE": COVER_TITLE, "SUBTITLE": COVER_SUBTITLE}
    _dress_layout(layout, rooms)
    bar = Rect(EDGE, COVER_TITLE.y, 6, COVER_SUBTITLE.bottom - COVER_TITLE.y)
    _append(layout, _bar(layout, bar))
    for shape in list(layout.placeholders):
        properties = shape._element.find(".//{*}bodyPr")
        properties.set("anchor", "b" if shape.placeholder_format.idx == 0 else "t")
        for style in shape._element.iterfind(".//{*}lvl1pPr"):
            style.set("algn", "l")
            color = style.find(".//{*}schemeClr")
            if color is not None:
                color.set("val", "tx1")
                for lighter in list(color):
                    color.remove(lighter)


def _dress_plain(layout: SlideLayout) -> None:
    _dress_layout(layout, {"TITLE": TITLE})


def _dress_layout(layout: SlideLayout, rooms: dict[str, Rect]) -> None:
    """Put the placeholders in their places; those of date and so on go, slides bring what they need."""
    for shape in list(layout.placeholders):
        kind = str(shape.placeholder_format.type).split(" ")[0]
        if kind in rooms:
            _put(shape, rooms[kind])
        elif kind == "DATE":
            shape._element.getparent().remove(shape._element)
        else:
            _put(shape, FOOT if kind == "FOOTER" else PAGE_NUMBER)


def _put(shape: Any, rect: Rect) -> None:
    shape.left, shape.top = round(rect.x * EMU), round(rect.y * EMU)
    shape.width, shape.height = round(rect.width * EMU), round(rect.height * EMU)


def _bar(layout: SlideLayout, rect: Rect) -> str:
    x, y, width, height = (round(each * EMU) for each in (rect.x, rect.y, rect.width, rect.height))
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{_next_id(layout)}" name="Bar"/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _next_id(layout: Any) -> int:
    return 1 + max((int(shape.shape_id) for shape in layout.shapes), default=1)


def _append(layout: Any, xml: str) -> None:
    from pptx.oxml import parse_xml

    layout.shapes.element.append(parse_xml(xml))


# ---------------------------------------------------------------- the logo


def _place_logo(layouts: Any, logo: Logo) -> None:
    """Put the logo in the corner of both layouts, as large as its room lets it be."""
    for layout in layouts:
        try:
            part, key = layout.part.get_or_add_image_part(BytesIO(drawable(logo)))
        except Exception:
            return
        wide, high = part.image.size
        scale = min(LOGO_ROOM.width / wide, LOGO_ROOM.height / high)
        width, height = wide * scale, high * scale
        place = [LOGO_ROOM.right - width, LOGO_ROOM.y + (LOGO_ROOM.height - height) / 2, width, height]
        x, y, cx, cy = (round(each * EMU) for each in place)
        _append(
            layout,
            f'<p:pic {NAMESPACES}><p:nvPicPr><p:cNvPr id="{_next_id(layout)}" name="Logo"/><p:cNvPicPr/>'
            f'<p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</p:blipFill><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>',
        )


def drawable(logo: Logo) -> bytes:
    """Return a picture in a form that PowerPoint opens: WebP is made PNG."""
    if logo.media_type != "image/webp":
        return logo.data
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage.fromData(logo.data).save(buffer, "PNG")  # type: ignore[call-overload]  # the stub says bytes
    return bytes(data.data())


# ---------------------------------------------------------------- what each slide gets


def foot_xml(slide: Slide, footer: str, is_dark: bool) -> None:
    """Give a slide its footer and its number, as the placeholders that PowerPoint's dialog knows."""
    from pptx.oxml import parse_xml

    number = 1 + max(shape.shape_id for shape in slide.shapes)
    small = f'<a:rPr sz="900"><a:solidFill>{MUTED.xml(is_dark)}</a:solidFill></a:rPr>'
    foot = f"<a:r>{small}<a:t>{escape(clean(footer))}</a:t></a:r>"
    page = (
        f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">{small}<a:t>‹#›</a:t></a:fld>'
    )
    tree: Any = slide.shapes.element
    for kind, idx, align, run in (("ftr", 11, "l", foot), ("sldNum", 12, "r", page)):
        if kind == "ftr" and not footer:
            continue
        tree.append(
            parse_xml(
                f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{kind} {number}"/><p:cNvSpPr>'
                f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}" sz="quarter" idx="{idx}"/>'
                f"</p:nvPr></p:nvSpPr><p:spPr/><p:txBody>"
                f'<a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0"/><a:lstStyle/>'
                f'<a:p><a:pPr algn="{align}"/>{run}</a:p></p:txBody></p:sp>'
            )
        )
        number += 1
