"""All verbs, saving, crashes, recoveries and imports in any order: nothing is lost, history included."""

from __future__ import annotations

from crashing_machine import Crashing
from hypothesis import settings

TestCrashing = Crashing.TestCase
TestCrashing.settings = settings(
    settings(), max_examples=settings().max_examples // 6, stateful_step_count=25
)
