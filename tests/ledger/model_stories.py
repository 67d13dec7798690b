"""Stories told by chance: here everything happens in each, where Hypothesis leaves much out of each."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

from model_salon import BEGINNINGS, PACKAGES
from model_till import SHARED, STEPS, TillAgainstModel

LENGTH = 50
Call = tuple[str, dict[str, Any]]


def tell(calls: Iterable[Call] | None, seed: int) -> tuple[list[Call], Exception | None]:
    """One story: these calls, or else some by chance. What was called, and what came in between."""
    chance = random.Random(seed)
    told: list[Call] = []
    till = TillAgainstModel()
    try:
        till.the_day_begins(
            chance.choice(PACKAGES),
            chance.choice(PACKAGES),
            chance.random() < 0.5,
            chance.choice(BEGINNINGS),
            chance.choice(SHARED),
        )
        for name, choices in by_chance(till, chance) if calls is None else calls:
            if STEPS[name][1](till):
                told.append((name, choices))
                getattr(till, name)(**choices)
                till.the_file_says_what_the_model_says()
                till.what_is_held_is_held_in_the_model()
                till.the_sums_of_the_file_add_up()
        till.every_day_adds_up_as_in_the_model()
        till.verify_finds_nothing()
    except Exception as error:
        return told, error
    finally:
        till.put_away()
    return told, None


def by_chance(till: TillAgainstModel, chance: random.Random) -> Iterator[Call]:
    for _ in range(LENGTH):
        names = [name for name, (_, when, _) in STEPS.items() if when(till)]
        name = chance.choices(names, [STEPS[name][0] for name in names])[0]
        yield name, {argument: chance.choice(values) for argument, values in STEPS[name][2].items()}


def shortened(calls: list[Call], seed: int) -> list[Call]:
    """Without the calls that the failure doesn't need."""
    place = len(calls) - 1
    while place >= 0:
        fewer, error = tell(calls[:place] + calls[place + 1 :], seed)
        if error is not None:
            calls = fewer
        place = min(place, len(calls)) - 1
    return calls


def told_by_chance(seeds: Iterable[int]) -> int:
    """How many calls were made. The first story that ends otherwise than in the model is told as short as it can be."""
    made = 0
    for seed in seeds:
        calls, error = tell(None, seed)
        if error is not None:
            calls = shortened(calls, seed)
            error = tell(calls, seed)[1]
            story = "\n".join(
                f"till.{name}({', '.join(f'{k}={v!r}' for k, v in choices.items())})" for name, choices in calls
            )
            raise AssertionError(f"seed {seed}:\n{story}") from error
        made += len(calls)
    return made
