"""What cannot be drawn, and the sentence that says so."""

from __future__ import annotations

from typing import Literal

from gui.words import _, number

Why = Literal["too_large", "too_many_pages", "no_chart", "no_sides", "tiles_are_pdf", "tiles_need_paper"]


class NotDrawn(ValueError):
    """A picture that cannot be made; `most` is the largest size or number that would do."""

    def __init__(self, code: Why, most: float | None = None) -> None:
        super().__init__(code if most is None else f"{code} {most:.2f}")
        self.code, self.most = code, most


def refused_text(error: NotDrawn) -> str:
    """Return in words why a picture is not made, and what to do."""
    most = number(error.most, 2) if error.most is not None else ""
    return {
        "too_large": _("The picture would be too large. The largest size that can be made is {most}."),
        "too_many_pages": _(
            "That would take more than {most} pages. Choose larger paper or a smaller print."
        ),
        "no_chart": _("There is nothing to draw: a number that the chart needs is missing."),
        "no_sides": _("There is nothing to compare yet: a second period, a scenario or targets are missing."),
        "tiles_are_pdf": _("Only a PDF can have several pages. Give it the ending .pdf."),
        "tiles_need_paper": _("For several pages choose a paper: A4, A3 or Letter."),
    }[error.code].format(most=most)
