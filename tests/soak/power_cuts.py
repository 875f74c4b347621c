"""Simulated power cuts in saves and the journal: python tests/soak/power_cuts.py [1000000] [seed]."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from power_cut_trials import journal_trial, save_trial  # noqa: E402
from simulated_disk import SimulatedDisk  # noqa: E402


def one_call_fails(disk: SimulatedDisk, random: Random) -> None:
    """Let a call of the save to come fail, or its writes fall short."""
    call = random.choice(["create", "write", "sync", "replace", "sync_folder", "short"])
    if call == "short":
        disk.most_bytes = random.randrange(1, 2000)
    else:
        disk.fail[call] = random.choice([errno.EIO, errno.ENOSPC])


def main(count: int, seed: int) -> None:
    """Run trials until so many states were looked at; a loss ends the run and names its seed."""
    saves = troubled = journals = 0
    while saves + troubled + journals < count:
        seed += 1
        journals += journal_trial(seed)
        if saves + troubled < journals:
            saves += save_trial(seed)
            troubled += save_trial(seed, trouble=one_call_fails)
    print(f"{saves + troubled} states of saves, {journals} of the journal: nothing lost; last seed {seed}")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [1_000_000, 0][len(sys.argv) - 1 :]
    main(*arguments[:2])
