"""`--key` makes it safe to repeat a write; `--dry-run` says what would be and writes nothing."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

WRITES = [
    ("issue", "spa", "--client", "Anna Blum"),
    ("issue", "spa", "--new-client", "Zoë Dahl", "--note", "a gift"),
    ("redeem", "CARD", "facial=2", "--note", "at the window"),
    ("redeem", "Anna Blum", "facial", "--explain"),
    ("redeem", "Anna Blum", "facial=5", "--spill"),
    ("undo", "LAST"),
    ("refund", "OTHER", "-r", "moved", "-y"),
    ("expire",),
    ("card", "adjust", "CARD", "--add", "1", "--item", "facial", "-r", "waited"),
    ("card", "extend", "CARD", "--days", "5", "-r", "was ill"),
    ("card", "transfer", "CARD", "--to", "Berta Kern", "-r", "a present"),
    ("card", "renew", "CARD"),
    ("card", "reopen", "OLD", "--until", "+5d", "-r", "as agreed"),
    ("card", "suspend", "CARD"),
    ("card", "void", "OTHER", "-r", "a slip", "-y"),
    ("card", "edit", "CARD", "--note", "hers"),
    ("package", "add", "new", "--line", "facial=2", "--price", "9"),
    ("package", "edit", "spa", "--price", "9"),
    ("package", "copy", "spa", "new"),
    ("package", "deactivate", "spa"),
    ("package", "delete", "--all", "-y"),
    ("package", "purge", "gym", "-y"),
    ("item", "add", "peeling", "--price", "9"),
    ("item", "edit", "facial", "--price", "9"),
    ("item", "retire", "facial"),
    ("client", "add", "Carla Dorn"),
    ("client", "edit", "C1001", "--note", "tea"),
    ("client", "member", "add", "C1001", "Tim"),
    ("config", "set", "redeem.order", "lifo"),
]


@pytest.fixture
def busy(salon: Shop) -> Shop:
    """Anna has the cards CARD, OTHER and OLD, which is due; LAST is her last visit."""
    sell(salon, "spa", "Anna Blum", "--number", "OLD", "--expires", "+3d")
    sell(salon, "spa", "Anna Blum", "--number", "CARD", "--expires", "+60d")
    sell(salon, "spa", "Anna Blum", "--number", "OTHER")
    last = salon.ok("redeem", "CARD", "massage", "--json").json["operation"]
    salon.environ["LAST"] = str(last)
    salon.later(days=10)
    return salon


def typed(busy: Shop, argv: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(busy.environ["LAST"] if part == "LAST" else part for part in argv)


@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_the_same_key_with_the_same_request_repeats_the_first_answer_and_writes_nothing(
    busy: Shop, argv: tuple[str, ...]
) -> None:
    request = (*typed(busy, argv), "--key", "k1")
    first = busy.ok(*request, "--json")
    after = busy.path.read_bytes()
    assert busy.ok(*request, "--json").out == first.out
    assert busy.path.read_bytes() == after


@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_the_first_answer_is_repeated_whatever_happened_since(busy: Shop, argv: tuple[str, ...]) -> None:
    request = (*typed(busy, argv), "--key", "k1", "--staff", "Eva")
    first = busy.ok(*request, "--json")
    busy.later(days=1)
    busy.ok("item", "add", "other")
    busy.run("issue", "ten", "--client", "Berta Kern")
    busy.run("redeem", "CARD", "massage")
    busy.run("card", "extend", "OTHER", "--days", "9", "-r", "was ill")
    busy.later(days=400)
    busy.lapse()
    after = busy.path.read_bytes()
    assert busy.ok(*request, "--json").out == first.out
    assert busy.path.read_bytes() == after


@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_a_dry_run_writes_nothing_and_says_the_same_as_the_run(busy: Shop, argv: tuple[str, ...]) -> None:
    before = busy.path.read_bytes()
    chance = busy.chance.getstate()
    would = busy.ok(*typed(busy, argv), "--json", "--dry-run").json
    assert busy.path.read_bytes() == before
    busy.chance.setstate(chance)
    did = busy.ok(*typed(busy, argv), "--json").json
    assert would["operation"] is None
    assert did["operation"] is not None
    assert {**would, "operation": did["operation"]} == did


def test_another_request_with_the_same_key_is_refused(busy: Shop) -> None:
    busy.ok("redeem", "CARD", "facial", "--key", "k1")
    for other in (
        ("redeem", "CARD", "facial=2"),
        ("redeem", "OTHER", "facial"),
        ("redeem", "CARD", "facial", "--note", "x"),
        ("expire",),
    ):
        error = refused(busy, "key_reused", *other, "--key", "k1")
        assert "k1" in error["message"]
    assert available(busy, "CARD")["facial"] == 2


def test_another_format_or_a_dry_run_is_the_same_request(busy: Shop) -> None:
    first = busy.ok("redeem", "CARD", "facial", "--key", "k1", "--json").json
    assert str(first["operation"]) in busy.ok("redeem", "CARD", "facial", "--key", "k1").out
    assert busy.ok("redeem", "CARD", "facial", "--key", "k1", "--dry-run", "--json").json == first
    assert available(busy, "CARD")["facial"] == 2


def test_a_refused_request_does_not_use_its_key_up(busy: Shop) -> None:
    refused(busy, "too_little_left", "redeem", "CARD", "facial=4", "--key", "k1")
    busy.ok("card", "adjust", "CARD", "--add", "1", "--item", "facial", "-r", "waited")
    busy.ok("redeem", "CARD", "facial=4", "--key", "k1")


def test_a_dry_run_does_not_use_its_key_up(busy: Shop) -> None:
    busy.ok("redeem", "CARD", "facial", "--key", "k1", "--dry-run")
    busy.ok("redeem", "CARD", "facial=2", "--key", "k1")
    assert available(busy, "CARD")["facial"] == 1


@pytest.mark.parametrize("key", ["", "  ", "a\x00b", "x" * 201], ids=["empty", "blank", "NUL", "too long"])
def test_a_key_that_is_none_is_refused(busy: Shop, key: str) -> None:
    refused(busy, "unreadable", "redeem", "CARD", "facial", "--key", key, exit_code=2)


def test_two_keys_are_two_visits(busy: Shop) -> None:
    for key in ("k1", "k2", "k1", "k2"):
        busy.ok("redeem", "CARD", "facial", "--key", key)
    assert available(busy, "CARD")["facial"] == 1


def test_a_repeated_key_asks_nothing(busy: Shop) -> None:
    number = sell(busy, "spa")
    for key, argv in (
        ("k1", ("refund", "OTHER", "-r", "moved")),
        ("k2", ("card", "void", number, "-r", "a slip")),
        ("k3", ("package", "purge", "gym")),
        ("k4", ("undo",)),
    ):
        busy.ok(*argv, "-y", "--key", key)
        again = busy.run(*argv, "--key", key)
        assert again.exit_code == 0, again.err


def test_a_request_that_wrote_nothing_can_be_repeated_with_its_key(busy: Shop) -> None:
    busy.ok("expire")
    for _ in range(2):
        assert busy.ok("expire", "--key", "k1", "--json").json["operation"] is None


def test_the_file_keeps_no_name_with_a_key(busy: Shop) -> None:
    busy.ok("issue", "spa", "--new-client", "Zoë Dahl", "--note", "a gift of Ida", "--key", "k1")
    busy.ok("client", "member", "add", "C1001", "Timothy", "--key", "k2")
    busy.ok("redeem", "Anna Blum", "facial", "--note", "with Timothy", "--key", "k3")
    kept = " ".join(str(value) for row in busy.rows("SELECT * FROM request") for value in row)
    for name in ("Zoë", "Dahl", "Ida", "Timothy", "Anna", "Blum"):
        assert name not in kept


def test_the_file_keeps_no_name_with_the_key_of_a_visit_to_come_or_a_membership(busy: Shop) -> None:
    busy.ok("client", "member", "add", "C1001", "Timothy")
    busy.ok("package", "add", "glow", "--line", "facial=1", "--price", "40", "--membership-only")
    busy.ok("membership", "add", "gold", "--name", "Gold", "--fee", "30", "--package", "glow")
    number = sell(busy, "ten", "Anna Blum", "--scope", "household")
    for key, argv in enumerate(
        [
            ("hold", "add", number, "facial", "--at", "tomorrow 15:00", "--for", "Timothy", "--note", "for Timothy"),
            ("membership", "enrol", "gold", "--client", "Anna Blum"),
            ("membership", "freeze", "1", "-r", "Anna is away"),
            ("membership", "unfreeze", "1"),
            ("membership", "cancel", "1"),
        ]
    ):
        busy.ok(*argv, "--key", f"k{key}")
    busy.later(days=1)
    redeemed = busy.ok("redeem", number, "facial", "--key", "later", "--json").json
    assert "for somebody else, stays open" in redeemed["warnings"][0]
    kept = " ".join(row[0] for row in busy.rows("SELECT answer FROM request"))
    for name in ("Timothy", "Anna", "Blum"):
        assert name not in kept


def test_a_note_and_a_card_are_as_they_were_answered(busy: Shop) -> None:
    first = busy.ok("redeem", "CARD", "facial", "--key", "k1", "--json").json
    busy.ok("redeem", "CARD", "facial")
    again = busy.ok("redeem", "CARD", "facial", "--key", "k1", "--json").json
    assert again["entries"][0]["card"]["units_left"] == first["entries"][0]["card"]["units_left"] == 3
    assert card(busy, "CARD")["units_left"] == 2
    assert len(entries(busy, "CARD")) == 4


# As the first version has kept it. A file that was written then must know its keys for ever.
ASKED = (
    '["redeem", {"allow_expired": false, "card": null, "for_": null, "items": ["facial"],'
    ' "note": "Zo\\u00eb", "on": null, "reason": null, "spill": false, "tip": null, "units": null, "who": "A1"}]'
)


@pytest.mark.parametrize("how", [("--note", "Zoë"), ("--explain", "--note=Zoë"), ("-yq", "--note", "Zoë")])
def test_a_request_is_kept_in_the_same_words_whatever_becomes_of_the_program(salon: Shop, how: tuple[str, ...]) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "A1")
    salon.ok("redeem", "A1", "facial", "--key", "k1", *how)
    ((salt, asked),) = salon.rows("SELECT salt, asked_hash FROM request")

    assert sha256(salt + ASKED.encode()).digest() == asked
