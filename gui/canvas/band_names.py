"""The names of the bands, as they stand at the left of the map."""

from __future__ import annotations

from gui.words import _


def band_names() -> dict[str, str]:
    """Return the names of the bands in the language spoken now."""
    return {
        "personas": _("Personas"),
        "stages": _("Stages"),
        "touchpoints": _("Touchpoints"),
        "experience": _("Experience"),
        "pains": _("Pain points"),
        "opportunities": _("Opportunities"),
        "notes": _("Notes"),
        "kpis": _("KPIs"),
        "clv": _("Customer lifetime value"),
    }
