"""Native shapes of a slide as DrawingML: boxes, lines, glued connectors and text, in the theme's colours.

The shapes are written as text and parsed once a slide: adding them one by one takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from gui.export.slides_text import Line, Run, clean, is_right_to_left
from journey.rect import Rect

if TYPE_CHECKING:
    from pptx.slide import Slide

EMU = 9525
"""English Metric Units of a pixel: 914,400 an inch, 96 pixels an inch."""
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
FULL = 100_000
TOP, LEFT, BOTTOM, RIGHT = range(4)
"""The sites of a rectangle at which connectors end."""
MIRRORED = {"l": "r", "r": "l"}
QUARTER = 5_400_000
PIXELS_A_POINT = 96 / 72


@dataclass(frozen=True)
class Color:
    """A colour of the theme, laid over the background with a share; or a map's own, as "#RRGGBB"."""

    name: str
    share: float = 1.0

    def xml(self, is_dark: bool) -> str:
        """Return the colour as DrawingML; over a dark background a share darkens, else it lightens."""
        if self.name.startswith("#"):
            return f'<a:srgbClr val="{self.name[1:7]}"/>'
        if self.share >= 1:
            return f'<a:schemeClr val="{self.name}"/>'
        kept, rest = round(self.share * FULL), round((1 - self.share) * FULL)
        light = "" if is_dark else f'<a:lumOff val="{rest}"/>'
        return f'<a:schemeClr val="{self.name}"><a:lumMod val="{kept}"/>{light}</a:schemeClr>'


INK = Color("tx1")
MUTED = Color("tx1", 0.72)
HAIRLINE = Color("tx1", 0.2)
GROUND = Color("bg1")
ACCENT = Color("accent1")
GAIN = Color("accent2")
LOSS = Color("accent3")


@dataclass(frozen=True)
class Pen:
    """How a line is drawn: colour, width in pixels, dashed or not, doubled or not."""

    color: Color
    width: float = 1.0
    is_dashed: bool = False
    is_double: bool = False

    def xml(self, is_dark: bool, tail: str = "") -> str:
        """Return the line as DrawingML, with what stands at its end."""
        double = ' cmpd="dbl"' if self.is_double else ""
        dash = '<a:prstDash val="dash"/>' if self.is_dashed else ""
        fill = f"<a:solidFill>{self.color.xml(is_dark)}</a:solidFill>"
        return f'<a:ln w="{round(self.width * EMU)}"{double}>{fill}{dash}<a:round/>{tail}</a:ln>'


@dataclass(frozen=True)
class Shape:
    """A shape to be drawn: where, its outline, ground, border, and the text in it."""

    rect: Rect
    name: str
    fill: Color | None = None
    pen: Pen | None = None
    geometry: str = "rect"
    radius: float = 0.0
    lines: Sequence[Line] = ()
    anchor: str = "t"
    insets: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    description: str = ""
    is_hatched: bool = False
    own_geometry: str = ""
    adjust: Sequence[tuple[str, int]] = ()
    wraps: bool = True


@dataclass
class Sheet:
    """One slide in the making; shapes lie over each other in the order in which they are drawn."""

    slide: Slide
    is_dark: bool
    written: list[str] = field(default_factory=list)
    last_id: int = 0

    def __post_init__(self) -> None:
        """Count on from the shapes that the slide has already."""
        self.count_on()

    def count_on(self) -> None:
        """Give ids above those of the shapes on the slide."""
        self.last_id = max([self.last_id, 1, *(shape.shape_id for shape in self.slide.shapes)])

    def new_id(self) -> int:
        """Return an id for a shape that is drawn later, so that connectors below it can name it."""
        self.last_id += 1
        return self.last_id

    def settle(self) -> None:
        """Put all that was drawn on the slide."""
        from pptx.oxml import parse_xml

        if not self.written:
            return
        parsed = parse_xml(f"<p:spTree {NAMESPACES}>{''.join(self.written)}</p:spTree>")
        tree: Any = self.slide.shapes.element
        for each in list(parsed):
            tree.append(each)
        self.written.clear()

    # -- what is drawn -----------------------------------------------------------------------------

    def draw(self, shape: Shape, key: int | None = None) -> int:
        """Draw a shape and return its id."""
        key = self.new_id() if key is None else key
        told = f" descr={quoteattr(clean(shape.description))}" if shape.description else ""
        box = ' txBox="1"' if shape.fill is None and shape.pen is None and shape.lines else ""
        self.written.append(
            f"<p:sp><p:nvSpPr><p:cNvPr id=\"{key}\" name={quoteattr(clean(shape.name)[:120])}{told}/>"
            f"<p:cNvSpPr{box}/><p:nvPr/></p:nvSpPr><p:spPr>{_placed(shape.rect)}{_outline(shape)}"
            f"{self._filled(shape)}{self._bordered(shape)}</p:spPr>{self._text(shape)}</p:sp>"
        )  # fmt: skip
        return key

    def text(
        self, rect: Rect, lines: Sequence[Line], name: str, anchor: str = "t", wraps: bool = True
    ) -> int:
        """Write lines in a rectangle without a ground, and return the id."""
        return self.draw(Shape(rect, name, lines=lines, anchor=anchor, wraps=wraps))

    def pairs(self, rect: Rect, lines: Sequence[Line], name: str, anchor: str = "t") -> None:
        """Write the first run of each line at left and the others at right, each side in a box of its own.

        Tabulators would do it in one box, but programs differ in what they make of them.
        """
        firsts = [replace(line, runs=line.runs[:1], keeps_side=True) for line in lines]
        rests = [
            replace(line, runs=line.runs[1:] or (Run("", line.runs[0].pixels),), align="r", keeps_side=True)
            for line in lines
        ]
        self.text(rect, firsts, name, anchor)
        self.text(rect, rests, name, anchor)

    def line(self, start: tuple[float, float], end: tuple[float, float], pen: Pen, name: str) -> None:
        """Draw a straight line without a head."""
        self.connect(Link(name, pen, (start, end), has_head=False))

    def connect(self, link: Link) -> None:
        """Draw a connector, glued to the shapes that it names."""
        glued = ""
        if link.start is not None:
            glued += f'<a:stCxn id="{link.start[0]}" idx="{link.start[1]}"/>'
        if link.end is not None:
            glued += f'<a:endCxn id="{link.end[0]}" idx="{link.end[1]}"/>'
        head = "sm" if link.pen.width >= 4 else "med"
        tail = f'<a:tailEnd type="triangle" w="{head}" len="{head}"/>' if link.has_head else ""
        told = f" descr={quoteattr(clean(link.description))}" if link.description else ""
        self.written.append(
            f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{self.new_id()}"'
            f" name={quoteattr(clean(link.name)[:120])}{told}/>"
            f"<p:cNvCxnSpPr>{glued}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr>"
            f"<p:spPr>{_course(link.points)}{link.pen.xml(self.is_dark, tail)}</p:spPr></p:cxnSp>"
        )

    def picture(self, data: bytes, rect: Rect, name: str) -> None:
        """Put a picture in the middle of a rectangle, whole; one that cannot be read is left out."""
        self.settle()
        shapes: Any = self.slide.shapes
        try:
            found = shapes.add_picture(BytesIO(data), 0, 0)
        except (OSError, ValueError, KeyError):
            return
        scale = min(rect.width * EMU / found.width, rect.height * EMU / found.height)
        found.width, found.height = round(found.width * scale), round(found.height * scale)
        found.left = round(rect.x * EMU + (rect.width * EMU - found.width) / 2)
        found.top = round(rect.y * EMU + (rect.height * EMU - found.height) / 2)
        found.name = clean(name)[:120]
        self.count_on()

    # -- parts -------------------------------------------------------------------------------------

    def _filled(self, shape: Shape) -> str:
        if shape.fill is None:
            return "<a:noFill/>"
        color = shape.fill.xml(self.is_dark)
        if not shape.is_hatched:
            return f"<a:solidFill>{color}</a:solidFill>"
        back = GROUND.xml(self.is_dark)
        return f'<a:pattFill prst="wdUpDiag"><a:fgClr>{color}</a:fgClr><a:bgClr>{back}</a:bgClr></a:pattFill>'

    def _bordered(self, shape: Shape) -> str:
        return "<a:ln><a:noFill/></a:ln>" if shape.pen is None else shape.pen.xml(self.is_dark)

    def _text(self, shape: Shape) -> str:
        left, top, right, bottom = (round(each * EMU) for each in shape.insets)
        wrap = "square" if shape.wraps else "none"
        body = (
            f'<a:bodyPr wrap="{wrap}" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" '
            f'anchor="{shape.anchor}" rtlCol="0"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        )
        lines = "".join(self._line(line) for line in shape.lines) or "<a:p/>"
        return f"<p:txBody>{body}{lines}</p:txBody>"

    def _line(self, line: Line) -> str:
        align = f' algn="{line.align}"' if line.align != "l" else ""
        if is_right_to_left(line.text):
            side = line.align if line.keeps_side else MIRRORED.get(line.align, line.align)
            align = f' algn="{side}" rtl="1"'
        high = f'<a:lnSpc><a:spcPts val="{_points(line.height)}"/></a:lnSpc>' if line.height else ""
        before = f'<a:spcBef><a:spcPts val="{_points(line.before)}"/></a:spcBef>'
        runs = "".join(self._run(run) for run in line.runs)
        end = f'<a:endParaRPr sz="{_points(line.runs[-1].pixels)}"/>' if line.runs else ""
        return f'<a:p><a:pPr{align} indent="0" marL="0">{high}{before}<a:buNone/></a:pPr>{runs}{end}</a:p>'

    def _run(self, run: Run) -> str:
        bold = ' b="1"' if run.is_bold else ""
        italic = ' i="1"' if run.is_italic else ""
        face = "+mj-lt" if run.is_heading else "+mn-lt"
        color = run.color or INK
        look = (
            f'<a:rPr{bold}{italic} sz="{_points(run.pixels)}" dirty="0">'
            f'<a:solidFill>{color.xml(self.is_dark)}</a:solidFill><a:latin typeface="{face}"/></a:rPr>'
        )
        pieces = clean(run.text).split("\n")
        return f"<a:br>{look}</a:br>".join(f"<a:r>{look}<a:t>{escape(piece)}</a:t></a:r>" for piece in pieces)


@dataclass(frozen=True)
class Link:
    """A connector: the corners of its way, and the shapes and sites to which its ends are glued."""

    name: str
    pen: Pen
    points: Sequence[tuple[float, float]]
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    has_head: bool = True
    description: str = ""


def _points(pixels: float) -> int:
    """Return pixels as hundredths of a point."""
    return max(0, round(pixels / PIXELS_A_POINT * 100))


def _placed(rect: Rect, turned: str = "") -> str:
    x, y, width, height = (round(each * EMU) for each in (rect.x, rect.y, rect.width, rect.height))
    size = f'<a:ext cx="{max(0, width)}" cy="{max(0, height)}"/>'
    return f'<a:xfrm{turned}><a:off x="{x}" y="{y}"/>{size}</a:xfrm>'


def _preset(name: str, adjust: Iterable[tuple[str, int]] = ()) -> str:
    guides = "".join(f'<a:gd name="{key}" fmla="val {value}"/>' for key, value in adjust)
    return f'<a:prstGeom prst="{name}"><a:avLst>{guides}</a:avLst></a:prstGeom>'


def _outline(shape: Shape) -> str:
    if shape.own_geometry:
        return shape.own_geometry
    if shape.geometry == "rect" and shape.radius:
        least = min(shape.rect.width, shape.rect.height) or 1.0
        return _preset("roundRect", [("adj", min(50_000, round(shape.radius / least * FULL)))])
    return _preset(shape.geometry, shape.adjust)


# ---------------------------------------------------------------- the ways of connectors


def _course(points: Sequence[tuple[float, float]]) -> str:
    """Return a way as the preset connector with as many corners, turned and mirrored as it needs.

    A bent connector runs from its corner at the left top along x, then y, then x again, and so on; `adj1`,
    `adj3` are shares of its width, `adj2` of its height, and may lie outside.
    """
    points = _corners(points)
    (x, y), (end_x, end_y) = points[0], points[-1]
    if len(points) == 2:
        turned = (' flipH="1"' if end_x < x else "") + (' flipV="1"' if end_y < y else "")
        box = Rect(min(x, end_x), min(y, end_y), abs(end_x - x), abs(end_y - y))
        return _placed(box, turned) + _preset("straightConnector1")
    starts_upright = points[1][0] == x
    local = [(a - x, b - y) for a, b in points]
    if starts_upright:
        # Seen with its x axis pointing up the slide: turned back by a quarter of a circle.
        local = [(-b, a) for a, b in local]
    width, height = _apart(local[-1][0]), _apart(local[-1][1])
    turned = f' rot="{3 * QUARTER}"' if starts_upright else ""
    turned += (' flipH="1"' if width < 0 else "") + (' flipV="1"' if height < 0 else "")
    shares = ((a / width, b / height)[number % 2 == 0] for number, (a, b) in enumerate(local[1:-2], 1))
    adjust = [(f"adj{number}", round(share * FULL)) for number, share in enumerate(shares, 1)]
    middle_x, middle_y = (x + end_x) / 2, (y + end_y) / 2
    box = Rect(middle_x - abs(width) / 2, middle_y - abs(height) / 2, abs(width), abs(height))
    return _placed(box, turned) + _preset(f"bentConnector{len(points) - 1}", adjust)


def _apart(length: float) -> float:
    """Return a length that shares can be taken of: a hundredth of a pixel is not seen."""
    return length if abs(length) >= 1 else (-1.0 if length < 0 else 1.0)


def _corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a way without the points at which it does not turn; at most five parts, of right angles."""
    found = [points[0]]
    for place in range(1, len(points) - 1):
        (a, b), (x, y), (c, d) = found[-1], points[place], points[place + 1]
        if not (a == x == c or b == y == d) and (x, y) != (a, b):
            found.append((x, y))
    found.append(points[-1])
    return found if len(found) <= 6 else [found[0], found[-1]]
