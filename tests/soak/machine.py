"""The state machine of edits, saves, crashes and imports: python tests/soak/machine.py [1000000] [seed]."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from crashing_machine import Crashing  # noqa: E402
from hypothesis import HealthCheck, Phase, seed, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402

STEPS = 50
EXAMPLES = 100


def main(count: int, first: int) -> None:
    """Take so many steps; a broken promise ends the run with the steps that led there."""
    number = first
    while Crashing.steps < count:
        run_state_machine_as_test(
            seed(number)(Crashing),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
        number += 1
    print(f"{Crashing.steps} steps: nothing lost; seeds {first} to {number - 1}")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [1_000_000, 1][len(sys.argv) - 1 :]
    main(*arguments[:2])
