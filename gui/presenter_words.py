"""What the presenter says of the map and of a stage: whole sentences, as one would say them to a room."""

from __future__ import annotations

from gui.sentences import finding_text
from gui.words import _, money, ngettext, percent
from journey.journey import Journey
from journey.records import Stage
from metrics.scorecard import Scorecard

SURELY = 1 - 1e-9


def map_sentence(journey: Journey, card: Scorecard) -> str:
    """Return what one person who enters the map is worth, or what must be known first."""
    value = card.headlines.per_entrant.value
    if value is not None:
        worth = money(value, card.currency)
        return _("One person who enters this journey is worth {value}.").format(value=worth)
    missing = [finding_text(f, journey) for f in card.findings if f.severity == "error"]
    return missing[0] if missing else _("What a customer is worth is not known yet: the map has no numbers.")


def stage_sentence(stage: Stage, card: Scorecard) -> str:
    """Return what a customer who stands in a stage is worth."""
    standing = card.subjects.get(stage.id)
    if standing is None or standing.value is None:
        return _("What a customer is worth here is not known yet.")
    worth = money(standing.value, card.currency)
    return _("A customer who stands here is worth {value}.").format(value=worth)


def stage_details(stage: Stage, card: Scorecard) -> list[str]:
    """Return what is booked in a stage, and what walks out of it, where that is known."""
    standing = card.subjects.get(stage.id)
    if standing is None:
        return []
    said = []
    if standing.net:
        booked = money(abs(standing.net), card.currency)
        earned = _("{money} is earned here for each person who enters.")
        spent = _("{money} is spent here for each person who enters.")
        said.append((earned if standing.net > 0 else spent).format(money=booked))
    leaving = standing.exit_share
    if leaving is not None and leaving > SURELY:
        said.append(_("The journey ends here."))
    elif leaving and standing.leak is not None:
        out = money(abs(standing.leak), card.currency)
        text = _("{share} of the visits end here: {money} walks out for each person who enters.")
        said.append(text.format(share=percent(leaving), money=out))
    elif leaving:
        said.append(_("{share} of the visits end here.").format(share=percent(leaving)))
    return said


def more_text(count: int) -> str:
    """Return how many cards there was no room for."""
    return ngettext("and {count} more", "and {count} more", count).format(count=count)


def place_text(number: int, count: int) -> str:
    """Return where in the presentation one is."""
    return _("{number} of {count}").format(number=number, count=count)
