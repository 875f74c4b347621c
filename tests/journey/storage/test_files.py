"""A journey survives its file, and whatever is wrong with a file is named."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
from hypothesis import HealthCheck, given, settings
from sample_map import SAMPLE
from strategies import journeys

from journey.journey import Journey
from journey.records import (
    KINDS,
    AbTest,
    Comment,
    DataSource,
    OwnKpi,
    Style,
)
from journey.storage.files import decode, encode

GOLDEN = Path(__file__).parent / "golden"


STUDIES = (OwnKpi, AbTest, Comment, DataSource, Style)
"""The kinds that came with event tables and reports."""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_save_then_load_is_the_identity(journey: Journey) -> None:
    data = encode(journey)
    loaded = decode(data)
    assert loaded.problems == ()
    assert not loaded.view_only
    assert loaded.journey == journey
    assert loaded.sha256 == sha256(data).hexdigest()
    assert encode(loaded.journey) == data


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_the_order_of_records_does_not_matter(journey: Journey) -> None:
    assert encode(Journey(reversed(list(journey.records.values())))) == encode(journey)


def test_the_sample_holds_every_kind() -> None:
    assert {type(record) for record in SAMPLE.records.values()} == set(KINDS)


def test_a_file_looks_as_the_design_says() -> None:
    lines = encode(SAMPLE).decode().split("\n")
    assert lines[0] == (
        '{"format":"waymark","kind":"map","version":1,"currency":"USD","horizon":24,"id":"m1",'
        '"title":"Übersicht 日本語"}'
    )
    assert lines[1] == '{"acquired":true,"id":"active","kind":"stage","name":"Active","order":2.5}'
    assert (
        lines[2]
        == '{"id":"trial","kind":"stage","mood":["calm",0.5],"name":"Trial","order":1,"recurring":true}'
    )
    text = "\n".join(lines[:-2]) + "\n"
    assert json.loads(lines[-2]) == {
        "kind": "end",
        "records": len(SAMPLE.records) - 1,
        "sha256": sha256(text.encode()).hexdigest(),
    }
    assert lines[-1] == ""


def test_one_rename_is_one_changed_line_beside_the_seal() -> None:
    renamed = Journey([*SAMPLE.records.values(), msgspec.structs.replace(SAMPLE["trial"], name="Test")])
    before, after = encode(SAMPLE).split(b"\n"), encode(renamed).split(b"\n")
    changed = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed == [2, len(before) - 2]


def test_every_truncation_is_noticed() -> None:
    data = encode(SAMPLE)
    for size in range(len(data)):
        loaded = decode(data[:size])
        assert loaded.problems, size
        # Without its last line end the text is sound still; an editor may have dropped it.
        assert loaded.view_only or size == len(data) - 1


def test_bit_flips_are_noticed() -> None:
    data = encode(SAMPLE)
    random = Random(20260917)
    for _ in range(2000):
        place = random.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        assert decode(bytes(flipped)).problems, place


def test_golden_file_of_each_version_opens() -> None:
    names = sorted(path.name for path in GOLDEN.iterdir())
    assert names == ["version-1-with-studies.journey", "version-1.journey"]
    first = decode((GOLDEN / "version-1.journey").read_bytes())
    assert first.problems == ()
    assert first.journey == Journey(
        record for record in SAMPLE.records.values() if type(record) not in STUDIES
    )
    whole = decode((GOLDEN / "version-1-with-studies.journey").read_bytes())
    assert whole.problems == ()
    assert whole.journey == SAMPLE
