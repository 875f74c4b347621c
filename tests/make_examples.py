"""Writes the example maps: `python tests/make_examples.py`; a test holds that they are current."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "examples"
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from examples.online_shop import online_shop  # noqa: E402
from examples.repeat_purchase import repeat_purchase  # noqa: E402
from examples.subscription import subscription  # noqa: E402

from journey.storage.files import encode  # noqa: E402

EXAMPLES = {"online-shop": online_shop, "subscription": subscription, "repeat-purchase": repeat_purchase}


def made() -> dict[Path, bytes]:
    """Return what each example file must hold."""
    return {FOLDER / f"{name}.journey": encode(draw()) for name, draw in EXAMPLES.items()}


if __name__ == "__main__":
    for path, data in made().items():
        path.write_bytes(data)
