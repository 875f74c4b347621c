"""Writes the template maps: `python tests/make_templates.py`; a test holds that they are current."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "templates"
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from templates.blank import blank  # noqa: E402
from templates.business_to_business import business_to_business  # noqa: E402
from templates.repeat_orders import repeat_orders  # noqa: E402
from templates.service_desk import service_desk  # noqa: E402

from journey.storage.files import encode  # noqa: E402

TEMPLATES = {
    "blank": blank,
    "business-to-business": business_to_business,
    "repeat-orders": repeat_orders,
    "service-desk": service_desk,
}


def made() -> dict[Path, bytes]:
    """Return what each template file must hold."""
    return {FOLDER / f"{name}.journey": encode(draw()) for name, draw in TEMPLATES.items()}


if __name__ == "__main__":
    for path, data in made().items():
        path.write_bytes(data)
