"""What can be done about a finding at once: a button's words, and the change or the place it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gui.session import Session
from gui.words import _
from journey.change import Change
from journey.edits.cards import Place, add_card
from journey.edits.fields import update
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Flow, PainPoint, Segment, references

ENOUGH = 1e-9


@dataclass(frozen=True)
class Remedy:
    """A button: its words, and what it does to the map; without a change it goes to the place."""

    words: str
    change: Callable[[Journey], Change] | None = None


def remedy(session: Session, finding: Finding) -> Remedy | None:
    """Return what a button can do about a finding, None where only people can."""
    journey, key = session.journey, finding.subject
    make = FIXES.get(finding.code)
    if make is not None and key is not None and key in journey:
        return make(finding)
    if finding.code == "segment_shares_not_one":
        return Remedy(_("Scale to 100%"), _shares_to_one)
    if key is not None and key in journey:
        words = PLACES.get(finding.code)
        return Remedy(words()) if words is not None else Remedy(_("Go there"))
    return None


def _next_flow(finding: Finding) -> Remedy:
    from journey.edits.flows import link

    def change(journey: Journey) -> Change:
        stages = [stage.id for stage in journey.stages]
        place = stages.index(str(finding.subject))
        last = place + 1 >= len(stages)
        return Change("link") if last else link(journey, stages[place], stages[place + 1])

    return Remedy(_("Draw a flow to the next stage"), change)


def _flow_from_before(finding: Finding) -> Remedy:
    from journey.edits.flows import link

    def change(journey: Journey) -> Change:
        stages = [stage.id for stage in journey.stages]
        place = stages.index(str(finding.subject))
        return Change("link") if place == 0 else link(journey, stages[place - 1], stages[place])

    return Remedy(_("Draw a flow from the stage before"), change)


def _opportunity(finding: Finding) -> Remedy:
    """Add an opportunity that addresses the pain point, in the column of the pain point."""

    def change(journey: Journey) -> Change:
        pain = journey.get(finding.subject, PainPoint)
        stage = journey.stage_of(finding.subject)
        if pain is None or stage is None:
            return Change("add_card")
        made = add_card(journey, "opportunities", _("New opportunity"), Place(stage.id))
        after = journey.apply(made)
        new = next(key for key, (before, _after) in made.edits.items() if before is None)
        linked = update(after, new, {"addresses": (pain.id,)}, "add_card")
        return Change("add_card", made.then(linked).edits)

    return Remedy(_("Add an opportunity for it"), change)


def _touchpoint(finding: Finding) -> Remedy:
    def change(journey: Journey) -> Change:
        return add_card(journey, "touchpoints", _("New touchpoint"), Place(str(finding.subject)))

    return Remedy(_("Add a touchpoint"), change)


def _clear_reference(finding: Finding) -> Remedy:
    """Drop the mention of what is not on the map, where the record has a meaning without it."""

    def change(journey: Journey) -> Change:
        record = journey[str(finding.subject)]
        field, names = str(finding.parameters["field"]), finding.parameters["names"]
        value = getattr(record, field)
        if isinstance(value, tuple):
            kept = tuple(part for part in value if getattr(part, "subject", part) != names)
            return update(journey, record.id, {field: kept})
        if isinstance(record, Flow) or field not in LOOSE or names not in references(record):
            from journey.edits.deletion import delete

            return delete(journey, [record.id])
        return update(journey, record.id, {field: None})

    return Remedy(_("Drop what leads nowhere"), change)


def _shares_to_one(journey: Journey) -> Change:
    shares = {key: each.share for key, each in journey.of(Segment).items()}
    total = sum(share or 0.0 for share in shares.values())
    change = Change("update")
    if total <= ENOUGH:
        return change
    current = journey
    for key, share in shares.items():
        step = update(current, key, {"share": (share or 0.0) / total})
        current, change = current.apply(step), change.then(step)
    return Change("update", change.edits)


LOOSE = frozenset({"image", "persona", "base", "logo", "stage"})
FIXES: Mapping[str, Callable[[Finding], Remedy]] = {
    "dead_end": _next_flow,
    "unreachable": _flow_from_before,
    "pain_without_opportunity": _opportunity,
    "stage_empty": _touchpoint,
    "reference_to_nothing": _clear_reference,
}
PLACES: Mapping[str, Callable[[], str]] = {
    "owner_missing": lambda: _("Name an owner"),
    "name_missing": lambda: _("Name it"),
    "share_above_one": lambda: _("Correct the shares"),
    "share_missing": lambda: _("Fill in"),
    "conversion_missing": lambda: _("Fill in"),
    "retention_missing": lambda: _("Fill in"),
    "order_value_missing": lambda: _("Fill in"),
    "numbers_stale": lambda: _("Bring up to date"),
    "numbers_assumed": lambda: _("Enter a measured number"),
    "target_missed": lambda: _("See the number"),
    "warning_crossed": lambda: _("See the number"),
}
