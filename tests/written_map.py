"""What has been written on the sample map, for the tests that type."""

from __future__ import annotations

from map_driver import Driver
from panel_fixtures import sample_journey


def names(driver: Driver) -> list[str]:
    """Return the names of the stages from the left."""
    return [stage.name for stage in driver.journey.stages]


def new(driver: Driver, kind: type) -> list[str]:
    """Return the ids of what has come to the sample map."""
    return sorted(set(driver.journey.of(kind)) - set(sample_journey().records))


def assert_untouched(driver: Driver) -> None:
    """The sample map is as it was, and nothing is being written."""
    assert driver.journey == driver.session.journey == sample_journey()
    assert driver.steps == 0
    assert not driver.editor.is_open
    assert not driver.session.document.is_modified
