"""Tables from spreadsheets and web pages as cards: which cell becomes what, and what is no table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.edits.paste_table import Rows, paste_table, rows_of_html, rows_of_text, to_tabs
from journey.journey import Journey
from journey.records import CARDS, Map, PainPoint, Stage, Touchpoint

MAP = Journey(
    [Map(id="m"), Stage(id="a", name="Trial", order=1), Stage(id="b", name="First  order", order=2)]
)


def cards(
    rows: Rows, band: str = "touchpoints", stage: str | None = None, on: Journey = MAP
) -> list[tuple[str, str]]:
    after = on.apply(paste_table(on, rows, band, stage))
    found = []
    for kind in CARDS:
        for key, card in after.of(kind).items():
            stage_now = after.stage_of(key)
            assert stage_now is not None
            found.append((stage_now.name, getattr(card, "name", "") or getattr(card, "text", "")))
    return found


def test_a_row_of_stages_over_columns_of_cards() -> None:
    rows = rows_of_text("First order\tTrial\nBox\tAdvert\n\tShop\n")
    assert rows is not None
    assert cards(rows) == [("First  order", "Box"), ("Trial", "Advert"), ("Trial", "Shop")]


def test_a_column_of_stages_beside_cards() -> None:
    rows = (("Pain", "Stage", "Who"), ("Too slow", "trial", "Ann"), ("Too dear", "FIRST ORDER", ""))
    assert cards(rows, "pains") == [("Trial", "Too slow · Ann"), ("First  order", "Too dear")]
    after = MAP.apply(paste_table(MAP, rows, "pains"))
    assert all(isinstance(after[key], PainPoint) for key in after.records.keys() - MAP.records.keys())


def test_rows_without_stages_are_a_card_each() -> None:
    assert cards((("Box", "post"), ("Call", "phone")), stage="b") == [
        ("First  order", "Box · post"),
        ("First  order", "Call · phone"),
    ]
    assert cards((("Box", ""), ("Call", "")))[0] == ("Trial", "Box")


def test_an_empty_map_takes_its_stages_from_the_first_row() -> None:
    bare = Journey([Map(id="m")])
    change = paste_table(bare, (("Find", "Buy"), ("Advert", "Shop"), ("", "Card")), "touchpoints")
    after = bare.apply(change)
    assert [stage.name for stage in after.stages] == ["Find", "Buy"]
    assert sorted(t.name for t in after.of(Touchpoint).values()) == ["Advert", "Card", "Shop"]
    assert after.apply(change.inverse()) == bare


def test_cells_with_line_ends_and_quotes_are_kept_whole() -> None:
    assert rows_of_text('Trial\t"two\nlines"\n"say ""hi"""\tx\n') == (
        ("Trial", "two\nlines"),
        ('say "hi"', "x"),
    )


@pytest.mark.parametrize("text", ["", "one", "a\nb", "\t", "a\tb", "\t\n\t\n", "a\t\n"])
def test_what_is_no_table(text: str) -> None:
    assert rows_of_text(text) is None


def test_the_first_table_of_a_page() -> None:
    page = (
        "<html><style>td{x}</style><p>a<td>b</p><TABLE><tr><th>A &amp; B</th><th>C<br>D</th></tr>"
        "<tr><td>1<td> <b>2</b> </tr></table><table><tr><td>other<td>y</tr></table>"
    )
    assert rows_of_html(page) == (("A & B", "C D"), ("1", "2"))
    assert rows_of_html("<p>no table</p>") is None
    assert rows_of_html("<table><tr><td>one</td></tr></table>") is None


def test_huge_tables_are_bounded() -> None:
    rows = rows_of_text("a\tb\n" * 5000)
    assert rows is not None
    assert len(rows) == 2000
    assert len(cards(rows)) == 500
    assert rows_of_html("<table>" + "<tr><td>a<td>b" * 5000) is not None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(alphabet='a\t\n"<>tdr/ ', max_size=60))
def test_any_text_is_a_table_or_none_and_never_a_fault(text: str, tabbed: str) -> None:
    for source in (text, tabbed):
        for rows in (rows_of_text(source), rows_of_html("<table>" + source)):
            if rows is not None:
                assert len({len(row) for row in rows}) == 1
                paste_table(MAP, rows, "notes")
                assert rows_of_text(to_tabs(rows).decode()) is not None
