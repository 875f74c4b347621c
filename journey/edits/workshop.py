"""What a workshop adds: votes on pain points and opportunities, and notes that only one person sees."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.journey import Journey
from journey.records import Note, Opportunity, PainPoint

Votable = PainPoint | Opportunity
VOTABLE = (PainPoint, Opportunity)


def vote(journey: Journey, keys: Collection[str], by: int) -> Change:
    """Add votes to pain points and opportunities, or take some away; no card falls below none."""
    edits: dict[str, Pair] = {}
    for key in keys:
        card = journey.records.get(key)
        if isinstance(card, VOTABLE):
            edits[key] = (card, replace(card, votes=max(0, card.votes + by)))
    return Change("vote" if by > 0 else "take_vote", edits)


def reset_votes(journey: Journey) -> Change:
    """Take all votes away."""
    return Change("reset_votes", {card.id: (card, replace(card, votes=0)) for card in voted(journey)})


def voted(journey: Journey) -> tuple[Votable, ...]:
    """Return the cards with votes, most votes first; of as many votes those further left first."""
    cards: list[Votable] = [*journey.of(PainPoint).values(), *journey.of(Opportunity).values()]
    places = {stage.id: place for place, stage in enumerate(journey.stages)}

    def rank(card: Votable) -> tuple[int, int, str]:
        stage = journey.stage_of(card.id)
        return (-card.votes, places[stage.id] if stage is not None else len(places), card.id)

    return tuple(sorted((card for card in cards if card.votes), key=rank))


def keep_private(journey: Journey, keys: Collection[str], private: bool) -> Change:
    """Keep notes to oneself, or show them to all again."""
    edits: dict[str, Pair] = {}
    for key in keys:
        note = journey.get(key, Note)
        if note is not None:
            edits[key] = (note, replace(note, private=private))
    return Change("keep_private" if private else "show_to_all", edits)


def without_private(journey: Journey) -> Journey:
    """Return the map as others may see it: without the private notes."""
    private = {key: note for key, note in journey.of(Note).items() if note.private}
    return journey.apply(Change("preview", {key: (note, None) for key, note in private.items()}))
