"""Maps of stages, touchpoints and flows between them, and edits of them, drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from journey.change import Change
from journey.edits.cards import Place, add_card, move
from journey.edits.deletion import delete
from journey.edits.fields import update
from journey.edits.flows import link
from journey.journey import Journey
from journey.records import Flow, Map, Record, Stage, Touchpoint


@st.composite
def maps(draw: st.DrawFn, most_stages: int = 4, most_cards: int = 5) -> Journey:
    """Maps whose cards stand in stacks or anywhere in their cells, and flows between any two of them."""
    records: list[Record] = [Map(id="m")]
    keys: list[str] = []
    for stage in range(draw(st.integers(1, most_stages))):
        records.append(Stage(id=f"s{stage}", order=stage))
        for card in range(draw(st.integers(0, most_cards))):
            at = draw(st.one_of(st.none(), st.tuples(st.integers(0, 60), st.integers(0, 40))))
            key = f"t{stage}x{card}"
            name = draw(st.sampled_from(["", "Short", "A name that takes more than one line of the card"]))
            records.append(Touchpoint(id=key, stage=f"s{stage}", name=name, at=at))
            keys.append(key)
    if keys:
        pairs = draw(
            st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=8, unique=True)
        )
        records += [Flow(id=f"f{n}", source=a, target=b) for n, (a, b) in enumerate(pairs)]
    return Journey(records)


@st.composite
def edits(draw: st.DrawFn, journey: Journey) -> Change:
    keys = sorted(journey.of(Touchpoint))
    stages = [stage.id for stage in journey.stages]
    verb = draw(st.sampled_from(["move", "move", "add", "delete", "link", "unlink", "name", "pain"]))
    stage = draw(st.sampled_from(stages))
    place = Place(stage, draw(st.integers(0, 500)), draw(st.integers(0, 400)))
    if verb == "add" or not keys:
        return add_card(journey, "touchpoints", "New", place)
    key, other = draw(st.sampled_from(keys)), draw(st.sampled_from(keys))
    flows = sorted(journey.of(Flow))
    match verb:
        case "move":
            return move(journey, {key: place})
        case "delete":
            return delete(journey, [key])
        case "link":
            return link(journey, key, other)
        case "unlink" if flows:
            return delete(journey, [draw(st.sampled_from(flows))])
        case "pain":
            return add_card(journey, "pains", "It hurts", Place(stage))
    return update(
        journey, key, {"name": draw(st.sampled_from(["", "Other", "A longer name than any before it"]))}
    )
