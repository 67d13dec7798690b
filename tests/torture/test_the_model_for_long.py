"""The till against the independent model of `tests/ledger`, for longer and from other beginnings than every day."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from figures import tried
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sizes import size

sys.path.append(str(Path(__file__).parent.parent / "ledger"))

from model_stories import LENGTH, told_by_chance
from model_till import Asked, TillAgainstModel

ROW = "Model"
FIRST = 1_000_000
"""Far from the stories that are told every day."""
STORIES = size(10, 500)


@pytest.mark.parametrize("part", range(size(1, 8)))
def test_25_000_more_calls_told_by_chance_end_as_in_the_model(part: int) -> None:
    first = FIRST + part * STORIES

    calls = told_by_chance(range(first, first + STORIES))

    tried(ROW, f"stories told by chance, from seed {first}", calls, "calls")


@pytest.mark.parametrize("chosen", range(size(1, 4)))
def test_12_500_more_calls_that_hypothesis_chooses_end_as_in_the_model(chosen: int) -> None:
    requests = 0

    class Counted(TillAgainstModel):
        def ask(self, asked: Asked) -> Any:
            nonlocal requests
            requests += 1
            return super().ask(asked)

    choices = settings(
        max_examples=STORIES // 2,
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=True,
    )

    run_state_machine_as_test(seed(chosen)(Counted), settings=choices)

    tried(ROW, f"chosen by Hypothesis, seed {chosen}", requests, "requests")
