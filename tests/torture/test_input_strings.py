"""What people type is read as the one thing it can mean, or refused; what was read prints and reads as the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import input_oracles as oracles
import input_texts as texts
import pytest
from figures import tried
from sizes import FULL, size

from pkgcli.errors import Unreadable
from pkgcli.rules.amounts import Amount
from pkgcli.rules.given_days import GivenDay

SLICES = 10 if FULL else 2
STRINGS_OF_A_SLICE = size(10_000, 1_000_000) // SLICES

PARSERS: dict[str, tuple[oracles.Oracle, tuple[str, ...]]] = {
    "amounts": (oracles.amount, texts.AMOUNTS),
    "percentages": (oracles.percent, texts.PERCENTS),
    "whole numbers": (oracles.whole, texts.WHOLES),
    "days": (oracles.day, texts.DAYS),
    "validities": (oracles.validity, texts.VALIDITIES),
    "periods": (oracles.period, texts.PERIODS),
    "lines": (oracles.line, texts.LINES),
    "lists of lines": (oracles.lines, texts.MANY_LINES),
    "visits": (oracles.visit, texts.LINES),
    "card numbers": (oracles.number, texts.NUMBERS),
    "codes": (oracles.code, texts.LINES + texts.NUMBERS + texts.NAMES),
    "names": (oracles.name, texts.NAMES),
    "phone numbers": (oracles.phone, texts.PHONES),
    "e-mail addresses": (oracles.mail, texts.MAILS),
    "households": (oracles.members, texts.MEMBERS),
}
# Most of what is typed at the counter, and worth most where it is misread.
OFTEN = ("amounts", "amounts", "days", "validities", "card numbers")


@pytest.mark.parametrize("slice", range(SLICES))
def test_a_text_is_read_as_the_one_thing_it_means_or_refused(slice: int) -> None:
    chance = random.Random(f"texts {slice}")
    kinds = (*PARSERS, *OFTEN)
    tries, taken = dict.fromkeys(PARSERS, 0), dict.fromkeys(PARSERS, 0)
    for _ in range(STRINGS_OF_A_SLICE):
        kind = chance.choice(kinds)
        oracle, seeds = PARSERS[kind]
        tries[kind] += 1
        taken[kind] += oracle(texts.text_like(seeds, chance), chance)
    assert all(0 < taken[kind] < tries[kind] for kind in PARSERS), taken
    remark = ", ".join(f"{kind} {tries[kind]}" for kind in PARSERS)
    tried("Input", f"texts, slice {slice}", sum(tries.values()), "texts", lost=None, half_applied=None, remark=remark)


def _number(text: str, what: str, *bounds: int) -> int:
    return int(text)


def _decimal(text: str, what: str, mark: str | None = None) -> Amount:
    digits, exponent = Decimal(text.replace(",", ".")).as_tuple()[1:]
    assert isinstance(exponent, int)
    return Amount(text, int("".join(map(str, digits))), max(-exponent, 0), None, what)


def _iso_day(text: str, what: str) -> GivenDay:
    return GivenDay(text, what, day=date.fromisoformat(text))


def _lenient(reading: Callable[..., Any]) -> Callable[..., Any]:
    def read(text: str, what: str, *more: Any) -> Any:
        try:
            return reading(text, what, *more)
        except (ValueError, ArithmeticError):
            raise Unreadable(what, text, "can't be read") from None

    return read


@pytest.mark.parametrize(
    ("kind", "parser", "lenient"),
    [("whole numbers", "read_whole", _number), ("amounts", "read_amount", _decimal), ("days", "read_day", _iso_day)],
)
def test_a_parser_of_pythons_own_would_be_noticed(
    kind: str, parser: str, lenient: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: `int`, `Decimal` and `date.fromisoformat` take what has another meaning, or none."""
    monkeypatch.setattr(oracles, parser, _lenient(lenient))
    monkeypatch.setattr(oracles, "unprintable", lambda text: [])
    chance, (oracle, seeds) = random.Random("control"), PARSERS[kind]
    for tries in range(1, 2_000):
        text = texts.text_like(seeds, chance)
        try:
            oracle(text, chance)
        except AssertionError:
            tried("Input", f"control: lenient {kind}", tries, "texts", lost=None, half_applied=None, control=repr(text))
            return
    pytest.fail("nothing was noticed")
