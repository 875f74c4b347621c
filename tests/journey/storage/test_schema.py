"""The schema in resources/ is that of the records, and says of a line what the reader says."""

from __future__ import annotations

import json
from pathlib import Path

from journey.records import KINDS
from journey.storage import schema

HERE = Path(__file__).parent


def test_the_schema_in_resources_is_current() -> None:
    # To bring it up to date: python -m journey.storage.schema
    assert schema.PATH.read_text(encoding="utf-8") == schema.text()


def test_the_schema_names_every_field_of_every_kind() -> None:
    parts = schema.schema()["$defs"]
    for kind in KINDS:
        known = set(kind.__struct_fields__) - {"extra"}
        more = {"kind", "format", "version"} if kind.__name__ == "Map" else {"kind"}
        assert set(parts[kind.__name__]["properties"]) == known | more


def test_every_line_of_the_golden_file_has_the_fields_the_schema_asks_for() -> None:
    parts = {
        part["properties"]["kind"].get("const") or part["properties"]["kind"]["enum"][0]: part
        for part in schema.schema()["$defs"].values()
        if "kind" in part["properties"]
    }
    lines = (HERE / "golden" / "version-1.journey").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(lines) > 13
    for line in lines:
        row = json.loads(line)
        assert set(parts[row["kind"]]["required"]) <= set(row)
