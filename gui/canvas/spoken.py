"""What a screen reader says about a stage, a card or a flow: what it is, what it tells, where it lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.canvas.strips import card_count
from gui.figures import figure
from gui.sentences import evidence_name, subject_name
from gui.words import _, money, number, percent, period_name
from journey.geometry import BAND_OF, BANDS, card_text
from journey.records import Flow, Note, Opportunity, PainPoint, Persona, Record, Stage, Touchpoint

if TYPE_CHECKING:
    from gui.canvas.scene import Scene
    from journey.geometry import Layout

BUTTON = "button "
"""How the keys of buttons on the map begin: no record's id holds a space there and a colon behind."""


def spoken_name(scene: Scene, key: str) -> str:
    """Return what is said first of a record: kind, text, key facts, stage; "" where there is none.

    A pain point is "Pain point: No evening slots; Severity: 5 of 5; Stage: Delivery".
    """
    record = scene.journey.records.get(key)
    for kind, (word, facts) in _kinds().items():
        if isinstance(record, kind):
            said = [_pair(word, _text(scene, record)), *facts(scene, record)]
            return "; ".join(part for part in said if part)
    return ""


def spoken_detail(scene: Scene, key: str) -> str:
    """Return what is said on demand: goal or quote, and how well the record is known."""
    record = scene.journey.records.get(key)
    said = getattr(record, "quote", "") or getattr(record, "goal", "")
    known = evidence_name(record.evidence) if record is not None else ""
    return "; ".join(part for part in (said, _pair(_("Evidence"), known)) if part)


def _kinds() -> dict[type[Record], tuple[str, Callable[[Scene, Record], list[str]]]]:
    return {
        Stage: (_("Stage"), _stage),
        Touchpoint: (_("Touchpoint"), _touchpoint),
        PainPoint: (_("Pain point"), _pain),
        Opportunity: (_("Opportunity"), _opportunity),
        Note: (_("Note"), _place),
        Flow: (_("Flow"), _flow),
        Persona: (_("Persona"), _persona),
    }


def _text(scene: Scene, record: Record) -> str:
    match record:
        case Flow():
            return subject_name(scene.journey, record.id)
        case Stage(name=name) | Persona(name=name):
            return name or _("(no name)")
        case Touchpoint() | PainPoint() | Opportunity() | Note():
            return " ".join(card_text(record).split()) or _("(no name)")
    return ""


def _pair(label: str, value: str) -> str:
    return _("{kind}: {name}").format(kind=label, name=value) if value else ""


def _rating(label: str, value: int | None) -> str:
    return _pair(label, _("{number} of 5").format(number=number(value)) if value is not None else "")


def _place(scene: Scene, record: Record) -> list[str]:
    stage = scene.journey.stage_of(record.id)
    return [_pair(_("Stage"), subject_name(scene.journey, stage.id))] if stage is not None else []


def _stage(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, Stage)
    standing = scene.standing(record.id)
    worth = money(standing.value, scene.currency) if standing and standing.value is not None else _("unknown")
    leaving = standing.exit_share if standing else None
    leave = _("{share} leave here").format(share=percent(leaving)) if leaving is not None else ""
    if leaving is not None and leaving > 1 - 1e-9:
        leave = _("the journey ends here")
    folded = ""
    if record.id in scene.layout.folded:
        folded = _("folded, {cards}").format(cards=card_count(scene.count(record.id)) or _("no cards"))
    return [_pair(_("worth of a customer here"), worth), leave, _pair(_("Owner"), record.owner), folded]


def _persona(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, Persona)
    picture = _("with a picture") if record.image is not None else ""
    return [_pair(_("Goals"), record.goals), _pair(_("Frustrations"), record.frustrations), picture]


def _touchpoint(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, Touchpoint)
    feelings = (_("very bad"), _("bad"), _("neutral"), _("good"), _("very good"))
    felt = feelings[round(record.experience) + 2] if record.experience is not None else ""
    return [
        _pair(_("Channel"), record.channel),
        _pair(_("Owner"), record.owner),
        _pair(_("Experience"), felt),
        _rating(_("Importance"), record.importance),
        _("optional") if record.optional else "",
        _("with a picture") if record.image is not None else "",
        *_place(scene, record),
    ]


def _pain(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, PainPoint)
    affected = percent(record.affected) if record.affected is not None else ""
    case = figure(record.cost_per_case, "money", scene.currency) if record.cost_per_case is not None else ""
    return [
        _rating(_("Severity"), record.severity),
        _pair(_("Customers affected"), affected),
        _pair(_("Cost of a case"), case),
        *_place(scene, record),
    ]


def _opportunity(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, Opportunity)
    relieved = ", ".join(subject_name(scene.journey, key) for key in record.addresses)
    return [
        _pair(_("Addresses"), relieved),
        _pair(_("Quarter"), period_name(record.quarter) if record.quarter else ""),
        _pair(_("Status"), record.status),
        _pair(_("Owner"), record.owner),
        *_place(scene, record),
    ]


def _flow(scene: Scene, record: Record) -> list[str]:
    assert isinstance(record, Flow)
    stream = scene.stream(record.id)
    if stream is None:
        return [record.label]
    gain = money(stream.gain, scene.currency, signed=True) if stream.gain is not None else ""
    share = percent(stream.share) if stream.share is not None else _("unknown")
    return [record.label, _pair(_("Share"), share), _pair(_("Gain"), gain)]


def reading_order(scene: Scene) -> tuple[str, ...]:
    """Return the records on the map as they are read out: stage by stage, each with its cards; flows last."""
    columns = {stage: place for place, stage in enumerate(scene.layout.columns)}
    ranked: list[tuple[int, int, float, float, str]] = [(at, -1, 0, 0, key) for key, at in columns.items()]
    ranked += [(-1, 0, rect.y, rect.x, key) for key, rect in scene.layout.personas.items()]
    for key, rect in scene.layout.cards.items():
        column = scene.journey.stage_of(key)
        band = BANDS.index(BAND_OF[type(scene.journey[key])])
        ranked.append((columns[column.id] if column is not None else 0, band, rect.y, rect.x, key))
    arrows = (*scene.stage_arrows, *scene.touchpoint_arrows)
    flows = [arrow.move.flow for arrow in arrows if arrow.move.flow is not None]
    return (*(entry[-1] for entry in sorted(ranked)), *dict.fromkeys(flows), *_buttons(scene.layout))


def _buttons(layout: Layout) -> list[str]:
    """Return the keys of the buttons on the map: of each band, of each stage, of the legend."""
    if not layout.columns:
        return []
    bands = [name for name in layout.bands if name != "stages"]
    of_bands = [button_key(what, name) for name in bands for what in ("collapsed", "pinned", "hidden")]
    of_stages = [button_key("folded", stage) for stage in layout.columns]
    return [*of_bands, *of_stages, button_key("legend", "")]


def button_key(what: str, name: str) -> str:
    """Return the key under which a button on the map is known here."""
    return f"{BUTTON}{what}:{name}"
