"""Texts of a map as tooltips: shown as they are, for a tooltip would take some of them for markup."""

from __future__ import annotations

from PySide6.QtGui import Qt as Text


def plain_tip(text: str) -> str:
    r"""Return a text that a tooltip shows as it stands; no path in it is opened, no tag carried out.

    >>> plain_tip("Trial"), plain_tip("<b>Trial</b>\nPay")
    ('Trial', '<span>&lt;b&gt;Trial&lt;/b&gt;<br>Pay</span>')
    """
    if not Text.mightBeRichText(text):
        return text
    from html import escape

    return f"<span>{escape(text)}</span>".replace("\n", "<br>")
