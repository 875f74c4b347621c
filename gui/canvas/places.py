"""What lies where on a laid out map: rectangles of records, handles, and the answer to a point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from gui.canvas.bands import FACE_RADIUS, KpiRow, kpi_row_rect
from gui.canvas.flows import Arrow, nearest
from journey.geometry import COLUMN_GAP, COLUMN_WIDTH, GUTTER, MARGIN, TITLE_HEIGHT, Layout, Rect
from journey.journey import Journey
from journey.records import PainPoint, Stage, Touchpoint

HitKind = Literal[
    "card",
    "stage",
    "face",
    "flow",
    "implied",
    "cell",
    "kpi",
    "clv",
    "add_stage",
    "persona",
    "strip",
    "handle",
    "title",
    "nothing",
]
HANDLE_RADIUS = 7.0


class Hit(Struct, frozen=True):
    """What lies under a point: its kind, the record's id or the stage, and its band or KPI."""

    kind: HitKind
    key: str = ""
    detail: str = ""


NOTHING = Hit("nothing")


class Places:
    """Answers what lies where; a scene says what there is."""

    journey: Journey
    layout: Layout

    @property
    def kpis(self) -> Mapping[str, tuple[KpiRow, ...]]:
        """The KPI rows of each stage."""
        raise NotImplementedError

    @property
    def stage_arrows(self) -> tuple[Arrow, ...]:
        """The arrows between stage headers."""
        raise NotImplementedError

    @property
    def touchpoint_arrows(self) -> tuple[Arrow, ...]:
        """The arrows between touchpoint cards."""
        raise NotImplementedError

    @property
    def add_stage_rect(self) -> Rect:
        """Where a next stage would stand: the inviting box right of the last column."""
        stages = self.layout.bands["stages"]
        columns = self.layout.columns.values()
        x = max((column.right + COLUMN_GAP for column in columns), default=float(GUTTER))
        return Rect(x, stages.y, COLUMN_WIDTH * 0.6, stages.height - 8)

    def handles(self, key: str) -> tuple[tuple[float, float], ...]:
        """Return the points at the edge of a card or header from which a link is dragged."""
        rect = self.rect(key)
        record = self.journey.records.get(key)
        if rect is None or not _can_be_linked(record):
            return ()
        middle = rect.y + (rect.height - (8 if key in self.layout.columns else 0)) / 2
        return ((rect.right, middle), (rect.x, middle))

    def rect(self, key: str) -> Rect | None:
        """Return where a card or a stage header lies."""
        if key in self.layout.columns:
            return self.layout.header(key)
        return self.layout.cards.get(key) or self.layout.personas.get(key)

    def hit(self, x: float, y: float, hovered: str = "", scale: float = 1.0) -> Hit:
        """Return what lies under a point of the scene; `hovered` is the record whose handles are out."""
        reach = HANDLE_RADIUS / min(1.0, scale)
        for handle_x, handle_y in self.handles(hovered):
            if abs(handle_x - x) <= reach and abs(handle_y - y) <= reach:
                return Hit("handle", hovered)
        for key, (face_x, face_y) in self.layout.faces.items():
            if (face_x - x) ** 2 + (face_y - y) ** 2 <= (FACE_RADIUS + 2) ** 2:
                return Hit("face", key)
        for key, rect in reversed(tuple(self.layout.cards.items())):
            if rect.contains(x, y):
                return Hit("card", key)
        for key, rect in self.layout.personas.items():
            if rect.contains(x, y):
                return Hit("persona", key)
        return self._hit_arrow(x, y, scale) or self._hit_cell(x, y)

    def _hit_arrow(self, x: float, y: float, scale: float) -> Hit | None:
        within = max(6.0, 6.0 / scale)
        arrow = nearest(self.touchpoint_arrows, x, y, within) or nearest(self.stage_arrows, x, y, within)
        if arrow is None:
            return None
        if arrow.move.flow is None:
            return Hit("implied", arrow.move.source, arrow.move.target)
        return Hit("flow", arrow.move.flow)

    def _hit_cell(self, x: float, y: float) -> Hit:
        if self.add_stage_rect.contains(x, y):
            return Hit("add_stage")
        band = self.layout.band_at(y)
        if band is None:
            return (
                Hit("title")
                if y < self.layout.bands["stages"].y - 8 and y < MARGIN + TITLE_HEIGHT
                else NOTHING
            )
        if band == "personas":
            return NOTHING
        for stage, column in self.layout.columns.items():
            if column.x <= x <= column.right:
                return self._in_column(stage, band, x, y)
        return NOTHING

    def _in_column(self, stage: str, band: str, x: float, y: float) -> Hit:
        if band == "stages" or stage in self.layout.folded:
            return Hit("stage", stage)
        if band in self.layout.collapsed:
            return Hit("strip", stage, band)
        if band == "clv":
            return Hit("clv", stage)
        if band == "kpis":
            cell = self.layout.cell(stage, band)
            for index, row in enumerate(self.kpis[stage]):
                if kpi_row_rect(cell, index).contains(x, y):
                    return Hit("kpi", stage, row.kpi)
        return Hit("cell", stage, band)


def _can_be_linked(record: object) -> bool:
    return isinstance(record, (Stage, Touchpoint, PainPoint))
