"""Files damaged, edited by hand or written by another version: named, and shown as far as can be."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
from sample_map import SAMPLE

from journey.journey import Journey
from journey.records import (
    Map,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Series,
    Stage,
)
from journey.storage.files import NOTICES, Unwritable, decode, encode


def sealed(*lines: str | bytes, records: int | None = None) -> bytes:
    """Return lines with a right last line below them."""
    rows = [line if isinstance(line, bytes) else line.encode() for line in lines]
    text = b"".join(row + b"\n" for row in rows)
    count = len(rows) - 1 if records is None else records
    return text + f'{{"kind":"end","records":{count},"sha256":"{sha256(text).hexdigest()}"}}\n'.encode()


MAP = '{"format":"waymark","kind":"map","version":1,"id":"m1","title":"T"}'
STAGE = '{"id":"s1","kind":"stage","name":"Trial"}'


def codes(data: bytes) -> list[str]:
    return [problem.code for problem in decode(data).problems]


# Named faults. Each line of `lines` stands in a file whose last line is right.


@pytest.mark.parametrize(
    ("line", "code", "parameters"),
    [
        (b'{"id":"a","kind":"stage","name":"\xff"}', "not_utf8", {"column": 34}),
        ('{"id":"a","kind":', "not_json", {"column": 18}),
        ("[1,2]", "not_an_object", {}),
        ('{"id":"a","kind":"stage","id":"b"}', "duplicate_field", {"field": "id"}),
        ('{"id":"a","kind":"stage","order":NaN}', "not_finite", {"number": "NaN"}),
        ('{"id":"a","kind":"stage","order":-Infinity}', "not_finite", {"number": "-Infinity"}),
        ('{"id":"a","kind":"stage","order":1e400}', "number_too_large", {"number": "1e400"}),
        ('{"id":"a","kind":"stage","order":1e-400}', "number_too_small", {"number": "1e-400"}),
        (
            '{"id":"a","kind":"stage","order":9007199254740993}',
            "number_too_large",
            {"number": "9007199254740993"},
        ),
        ('{"id":"a","kind":"stage","order":' + "9" * 100_000 + "}", "number_too_large", {"number": "9" * 40}),
        ('{"id":"a","kind":"stage","name":"\\ud800"}', "lone_surrogate", {}),
        ('{"id":"a","kind":"stage","x":"\\udc00\\ud800"}', "lone_surrogate", {}),
        (
            '{"id":"a","kind":"stage","x":' + "[" * 60 + "]" * 60 + "}",
            "too_deep",
            {"id": "a", "kind": "stage"},
        ),
        ('{"id":"a","kind":"stage","x":' + "[" * 99_999 + "]" * 99_999 + "}", "too_deep", {}),
        ('{"id":"a","kind":"hologram"}', "unknown_kind", {"kind": "hologram", "id": "a"}),
        ('{"id":"a"}', "unknown_kind", {"kind": "None", "id": "a"}),
        ('{"kind":"stage","name":"x"}', "field_missing", {"kind": "stage", "field": "id"}),
        ('{"id":"","kind":"stage"}', "too_short", {"kind": "stage", "id": "", "field": "id", "limit": "1"}),
        (
            '{"id":"a","kind":"stage","name":"' + "n" * 501 + '"}',
            "too_long",
            {"kind": "stage", "id": "a", "field": "name", "limit": "500"},
        ),
        (
            '{"id":"a","kind":"pain_point","on":"s1","affected":1.5}',
            "out_of_range",
            {"kind": "pain_point", "id": "a", "field": "affected", "limit": "<= 1.0"},
        ),
        (
            '{"id":"a","kind":"series","subject":"s1","kpi":"k","points":[["2026",1]]}',
            "wrong_length",
            {"kind": "series", "id": "a", "field": "points[0]", "limit": "3"},
        ),
        (
            '{"id":"a","kind":"stage","evidence":"guessed"}',
            "not_allowed",
            {"kind": "stage", "id": "a", "field": "evidence", "found": "'guessed'"},
        ),
        (
            '{"id":"a","kind":"stage","recurring":"yes"}',
            "wrong_type",
            {"kind": "stage", "id": "a", "field": "recurring", "expected": "bool"},
        ),
        (
            '{"id":"a","kind":"opportunity","effects":[{"subject":"s1"}]}',
            "field_missing",
            {"kind": "opportunity", "id": "a", "field": "effects[0].kpi"},
        ),
        ('{"id":"s1","kind":"stage"}', "duplicate_id", {"id": "s1", "kind": "stage", "first": 2}),
        ('{"id":"m2","kind":"map","format":"waymark"}', "second_map", {"id": "m2", "kind": "map"}),
        (
            '{"id":"a","kind":"touchpoint","stage":"gone"}',
            "reference_to_nothing",
            {"id": "a", "kind": "touchpoint", "field": "stage", "names": "gone"},
        ),
        (
            '{"id":"a","kind":"touchpoint","stage":"m1"}',
            "reference_to_wrong_kind",
            {"id": "a", "kind": "touchpoint", "field": "stage", "names": "m1"},
        ),
        (
            '{"id":"a","kind":"pain_point","on":"a"}',
            "cycle",
            {"id": "a", "kind": "pain_point", "field": "on"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 and "{" not in value else None,
)
def test_a_bad_line_is_named_and_left_out(
    line: str | bytes, code: str, parameters: dict[str, str | int]
) -> None:
    loaded = decode(sealed(MAP, STAGE, line))
    assert [(p.code, p.line, p.parameters) for p in loaded.problems] == [(code, 3, parameters)]
    assert loaded.view_only
    assert loaded.journey is not None
    assert set(loaded.journey.records) == {"m1", "s1"}


def test_what_names_a_record_that_was_left_out_is_left_out_in_turn() -> None:
    loaded = decode(
        sealed(
            MAP,
            STAGE,
            '{"id":"s2","kind":"stage","order":"x"}',
            '{"id":"t","kind":"touchpoint","stage":"s2"}',
            '{"id":"p","kind":"pain_point","on":"t"}',
            '{"id":"o","kind":"opportunity","addresses":["p"],"stage":"s1"}',
        )
    )
    assert [(problem.code, problem.line) for problem in loaded.problems] == [
        ("wrong_type", 3),
        ("reference_to_nothing", 4),
        ("reference_to_nothing", 5),
        ("reference_to_nothing", 6),
    ]
    assert loaded.journey is not None
    # An opportunity has a meaning without the pain it addressed: only the reference goes.
    assert loaded.journey["o"] == Opportunity(id="o", stage="s1")
    assert set(loaded.journey.records) == {"m1", "s1", "o"}
    assert loaded.view_only


def test_rings_of_pain_points_and_scenarios_are_named() -> None:
    loaded = decode(
        sealed(
            MAP,
            '{"id":"p1","kind":"pain_point","on":"p2"}',
            '{"id":"p2","kind":"pain_point","on":"p1"}',
            '{"base":"c2","id":"c1","kind":"scenario","name":"one"}',
            '{"base":"c1","id":"c2","kind":"scenario"}',
            '{"base":"c1","id":"c3","kind":"scenario"}',
        )
    )
    found = [(problem.code, problem.line) for problem in loaded.problems]
    assert found == [("cycle", 2), ("cycle", 3), ("cycle", 4), ("cycle", 5)]
    assert loaded.journey is not None
    assert loaded.journey["c1"] == Scenario(id="c1", name="one")
    assert loaded.journey["c3"] == Scenario(id="c3", base="c1")
    assert loaded.view_only


def test_a_hand_edit_opens_with_a_notice() -> None:
    data = encode(SAMPLE).replace(b'"Trial"', b'"Test"')
    loaded = decode(data)
    assert [problem.code for problem in loaded.problems] == ["checksum_wrong"]
    assert not loaded.view_only
    assert loaded.journey is not None
    assert loaded.journey["trial"] == msgspec.structs.replace(SAMPLE["trial"], name="Test")


def test_line_ends_and_byte_order_mark_of_an_editor_are_a_notice() -> None:
    data = encode(SAMPLE)
    assert codes(b"\xef\xbb\xbf" + data) == ["checksum_wrong"]
    assert codes(data.replace(b"\n", b"\r\n")) == ["checksum_wrong"]
    assert decode(data.replace(b"\n", b"\r\n")).journey == SAMPLE


def test_what_is_wrong_with_the_end() -> None:
    assert codes(sealed(MAP, STAGE, records=7)) == ["count_wrong"]
    assert codes(sealed(MAP, STAGE) + STAGE.encode() + b"\n") == ["text_after_end", "duplicate_id"]
    assert codes(sealed(MAP, STAGE).replace(b"records", b"recrods")) == ["end_damaged"]
    assert codes(sealed(MAP, STAGE).replace(b"sha256", b"sha2\xff6")) == ["end_damaged"]
    assert codes(f"{MAP}\n{STAGE}\n".encode()) == ["end_missing"]
    assert all(
        code not in NOTICES for code in ("count_wrong", "text_after_end", "end_damaged", "end_missing")
    )


def test_line_and_count_both_edited_by_hand_is_damage() -> None:
    data = encode(SAMPLE)
    lines = data.split(b"\n")
    assert decode(b"\n".join(lines[:3] + lines[4:])).view_only


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\x00" * 5000, b"\x89PNG\r\n\x1a\n" * 99, b"hello", b"{}", b"[]", b"PK\x03\x04"]
)
def test_what_is_no_map_is_said_so(data: bytes) -> None:
    loaded = decode(data)
    assert loaded.journey is None
    assert [problem.code for problem in loaded.problems] == ["not_a_map"]
    assert loaded.view_only


def test_cards_without_a_map_line_are_shown() -> None:
    loaded = decode(sealed("{broken", STAGE, '{"id":"map","kind":"note"}'))
    assert [problem.code for problem in loaded.problems] == ["not_json", "map_missing"]
    assert loaded.journey is not None
    assert set(loaded.journey.records) == {"map1", "s1", "map"}


def test_a_map_with_a_bad_field_keeps_its_cards() -> None:
    loaded = decode(
        sealed(MAP.replace('"T"', "7"), STAGE, '{"id":"q","kind":"series","subject":"m1","kpi":"k"}')
    )
    assert [problem.code for problem in loaded.problems] == ["wrong_type"]
    assert loaded.journey is not None
    assert set(loaded.journey.records) == {"m1", "s1", "q"}


def test_a_newer_version_is_for_viewing_only() -> None:
    loaded = decode(sealed(MAP.replace('"version":1', '"version":2'), STAGE))
    assert [problem.code for problem in loaded.problems] == ["newer_version"]
    assert loaded.problems[0].parameters == {"version": 2, "newest_known": 1}
    assert loaded.view_only
    assert loaded.journey is not None


@pytest.mark.parametrize("version", ["0", '"1"', "null", "true", "1.5"])
def test_a_version_that_is_none_is_named(version: str) -> None:
    assert codes(sealed(MAP.replace('"version":1', f'"version":{version}'), STAGE)) == ["version_unknown"]


def test_unknown_fields_survive_the_round_trip() -> None:
    lines = (
        '{"format":"waymark","kind":"map","version":1,"id":"m1","minor":3}',
        '{"extra":{"extra":1},"format":"a","id":"s1","kind":"stage","version":[1,{"a":null}]}',
    )
    data = sealed(*lines)
    loaded = decode(data)
    assert loaded.problems == ()
    assert loaded.journey is not None
    assert loaded.journey["s1"].extra == {"extra": {"extra": 1}, "format": "a", "version": [1, {"a": None}]}
    assert encode(loaded.journey).split(b"\n")[1] == lines[1].encode()


def test_an_unknown_field_inside_an_effect_is_never_dropped_silently() -> None:
    line = '{"effects":[{"kpi":"k","maybe":1,"subject":"s1"}],"id":"o","kind":"opportunity"}'
    loaded = decode(sealed(MAP, STAGE, line))
    assert [problem.code for problem in loaded.problems] == ["unknown_nested_field"]
    assert loaded.view_only


def test_problems_are_told_up_to_a_thousand() -> None:
    loaded = decode(sealed(MAP, *["{"] * 1500))
    assert len(loaded.problems) == 1001
    assert loaded.problems[-1].code == "more_problems"
    assert loaded.problems[-1].parameters == {"count": 500}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (Stage(id="x", order=float("nan")), "not_finite"),
        (Stage(id="x", order=float("inf")), "not_finite"),
        (Stage(id="x", name="\ud800"), "lone_surrogate"),
        (Stage(id="x", name="n" * 501), "too_long"),
        (PainPoint(id="x", on="s1", affected=2), "out_of_range"),
        (PainPoint(id="x", on="s1", votes=2**60), "number_too_large"),
        (Stage(id="x", extra={"name": 1}), "duplicate_field"),
        (Stage(id="x", extra={"y": {1, 2}}), "wrong_type"),
        (Stage(id="x", extra={"y": object()}), "wrong_type"),
        (Stage(id="x", extra={"y": float("nan")}), "not_finite"),
        (Map(id="m1", extra={"version": 9}), "duplicate_field"),
    ],
)
def test_what_no_file_can_keep_is_refused(record: Record, code: str) -> None:
    with pytest.raises(Unwritable) as caught:
        encode(Journey([Map(id="m1"), Stage(id="s1"), record]))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].parameters["id"] == record.id


@pytest.mark.parametrize("number", [0.1, -0.0, 5e-324, 1.7976931348623157e308, 2.0**53, 1e16, 1 / 3, 1e-7])
def test_every_number_comes_back_bit_for_bit(number: float) -> None:
    journey = Journey([Map(id="m"), Series(id="s", subject="m", kpi="k", points=((None, number, None),))])
    loaded = decode(encode(journey)).journey
    assert loaded is not None
    series = loaded["s"]
    assert isinstance(series, Series)
    assert series.points[0][1].hex() == number.hex()
