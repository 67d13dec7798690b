"""Whatever is typed, in whatever order: the file says what a second, naive reading of the spec says (`model.py`).

A few cards of small packages at prices that don't divide, sold, used, moved, ended and undone at random, while the
clock goes on, or back by hours, commands are repeated with and without their key, and the file is copied or packed.
After every command each card is compared, and the file is asked whether its sums still add up.

10,000 commands that Hypothesis chooses in every run of the tests, and 10,000 more in stories told by chance. For a long
run, which is another one each time:

    PKGCLI_MODEL_STEPS=200000 python -m pytest tests/ledger/test_the_ledger_agrees_with_an_independent_model.py
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from model_stories import LENGTH, told_by_chance
from model_till import TillAgainstModel

if TYPE_CHECKING:
    from tests.conftest import Shop

CALLS = int(os.environ.get("PKGCLI_MODEL_STEPS", "10000"))
LONG_RUN = "PKGCLI_MODEL_STEPS" in os.environ


class TestTheLedger(TillAgainstModel.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        max_examples=CALLS // LENGTH,
        stateful_step_count=LENGTH,
        derandomize=not LONG_RUN,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=True,
    )


def test_stories_told_by_chance_end_as_in_the_model() -> None:
    first = random.SystemRandom().randrange(10**9) if LONG_RUN else 1
    told_by_chance(range(first, first + CALLS // LENGTH))


def test_after_the_clock_went_back_over_midnight_no_day_ends_below_zero(shop: Shop) -> None:
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Ann", "--code", "ANN")
    shop.ok("package", "add", "ONE", "--line", "facial=1", "--price", "100")
    shop.ok("issue", "ONE", "--client", "ANN", "--number", "GC")
    shop.now = shop.day("2026-03-05")
    shop.ok("card", "adjust", "GC", "--add", "1", "-r", "waited")
    shop.now = shop.day("2026-03-04")

    shop.run("redeem", "GC", "facial=2")

    assert shop.rows("SELECT sum(units) FROM entry WHERE happened_on <= '2026-03-04'") >= [(0,)]
