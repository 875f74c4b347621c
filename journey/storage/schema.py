"""The JSON Schema of a line of a `.journey` file, for whoever writes such files with other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from journey.records import KINDS
from journey.storage.disk import REAL, write_safely
from journey.storage.files import FORMAT
from journey.storage.migrations import VERSION

PATH = Path(__file__).parents[2] / "resources" / "journey.schema.json"


def schema() -> dict[str, Any]:
    """Return the schema: any record of the map, or the last line.

    Examples
    --------
    >>> schema()["$defs"]["Flow"]["required"]
    ['id', 'kind', 'source', 'target']
    """
    _, parts = msgspec.json.schema_components(KINDS, ref_template="#/$defs/{name}")
    for kind in KINDS:
        part = parts[kind.__name__]
        # Unknown fields stand beside the known ones in the file; `extra` exists in memory only.
        del part["properties"]["extra"]
        part["required"] = sorted({*part["required"], "kind"})
    first = parts["Map"]
    first["properties"]["format"] = {"const": FORMAT}
    first["properties"]["version"] = {"const": VERSION}
    first["required"] = ["format", "id", "kind", "version"]
    parts["End"] = {
        "title": "End",
        "description": "The last line: how many records stand between it and the map; the hash of all above.",
        "type": "object",
        "properties": {
            "kind": {"const": "end"},
            "records": {"type": "integer", "minimum": 0},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        "required": ["kind", "records", "sha256"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a Waymark journey map",
        "description": "UTF-8 text, one JSON object a line: the map, all other records, the end.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in [*(kind.__name__ for kind in KINDS), "End"]],
        "$defs": parts,
    }


def text() -> str:
    """Return the schema as the text of its file in resources/."""
    return json.dumps(schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_safely(REAL, PATH, text().encode())
