"""A part of a card goes to another client, as a new card with its exact share of the money (peer)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import card, entries, operation, refused, sell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    terms = ("--line", "massage=2", "--line", "facial=3", "--price", "119", "--tax", "19", "--tip", "50")
    shop.ok("package", "add", "spa", *terms, "--charge", "10", "--valid", "1y")
    shop.ok("package", "add", "ten", "--kind", "custom", "--total", "10", "--line", "massage=6", "--line", "facial=6",
            "--price", "100", "--valid", "1y")  # fmt: skip
    shop.ok("package", "add", "minutes", "--kind", "units", "--total", "300", "--line", "massage:50",
            "--line", "facial:30", "--price", "100", "--valid", "1y")  # fmt: skip
    shop.ok("package", "add", "month", "--kind", "unlimited", "--line", "massage", "--price", "90", "--valid", "1mo")
    return shop


def give(shop: Shop, number: str, *part: str) -> dict[str, Any]:
    given: dict[str, Any] = shop.ok(
        "card", "transfer", number, "--to", "Berta Kern", *part, "-r", "gift", "--json"
    ).json
    return given


def test_two_facials_take_their_value_their_tax_and_their_tip_along(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    left = card(salon, number)
    # 35.29 of 100.00 net, 6.70 of 19.00 tax and 17.64 of 50.00 tip: two thirds of what the facials carry.
    assert (given["value_left"], given["tax"], given["tip_left"], given["paid"]) == ("35.29", "6.70", "17.64", "59.63")
    assert (left["value_left"], left["tip_left"], left["paid"]) == ("64.71", "32.36", "119.37")
    assert [(line["item"], line["cap"]) for line in given["lines"]] == [("facial", 2)]
    assert [(line["item"], line["cap"]) for line in left["lines"]] == [("massage", 2), ("facial", 1)]
    assert given["expires_on"] == left["expires_on"]
    assert given["payer"]["name"] == "Anna Blum"


def test_the_charge_stays_where_it_was_taken(salon: Shop) -> None:
    given = give(salon, sell(salon, "spa"), "--item", "facial=3", "--item", "massage=2")
    assert (given["charge"], given["total"], given["paid"]) == ("0.00", "169.00", "169.00")


def test_what_is_unpaid_moves_by_the_same_share(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--paid", "60")
    given = give(salon, number, "--item", "facial=2")
    left = card(salon, number)
    assert given["total"] == "59.63"
    assert (given["paid"], given["unpaid"]) == ("17.65", "41.98")
    assert (left["paid"], left["unpaid"]) == ("42.35", "77.02")


def test_a_capped_pool_moves_by_item_and_its_cap_moves_along(salon: Shop) -> None:
    number = sell(salon, "ten")
    given = give(salon, number, "--item", "massage=4")
    assert (given["units_left"], given["initial_units"], given["value_left"]) == (4, 4, "40.00")
    assert [(line["item"], line["cap"], line["available"]) for line in given["lines"]] == [("massage", 4, 4)]
    assert [(line["item"], line["cap"]) for line in card(salon, number)["lines"]] == [("massage", 2), ("facial", 6)]
    refused_units = salon.run("card", "transfer", number, "--to", "Berta Kern", "--units", "2", "-r", "gift")
    assert refused_units.exit_code == 2
    assert "--item" in refused_units.err


def test_minutes_move_as_minutes(salon: Shop) -> None:
    number = sell(salon, "minutes")
    given = give(salon, number, "--units", "100", "--expires", "2026-06-30")
    assert (given["units_left"], given["value_left"], given["expires_on"]) == (100, "33.33", "2026-06-30")
    assert card(salon, number)["value_left"] == "66.67"
    assert len(given["lines"]) == 2
    salon.ok("redeem", given["number"], "massage=2")
    assert card(salon, given["number"])["value_left"] == "0.00"


def test_more_than_is_left_is_refused(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("redeem", number, "facial=2")
    error = refused(salon, "too_little_left", "card", "transfer", number, "--to", "Berta Kern", "--item", "facial=2",
                    "-r", "gift")  # fmt: skip
    assert error["available"] == 1


def test_an_unlimited_card_is_never_split(salon: Shop) -> None:
    number = sell(salon, "month")
    refused(salon, "unlimited", "card", "transfer", number, "--to", "Berta Kern", "--units", "1", "-r", "gift")


def test_an_undo_brings_the_part_home(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--paid", "60")
    before = card(salon, number)
    moved = operation(salon, "card", "transfer", number, "--to", "Berta Kern", "--item", "facial=2", "-r", "gift")
    undone = salon.ok("undo", moved)
    assert "give back" not in undone.out
    assert card(salon, number) == before
    assert [one["status"] for one in salon.ok("card", "list", "--client", "Berta Kern", "--json").json] == ["void"]


def test_an_undo_is_refused_once_the_part_was_used(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    salon.ok("redeem", given["number"], "facial")
    refused(salon, "changed_since", "undo", str(given["operation"]))


def test_neither_half_can_be_voided_while_the_part_is_away(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    for half in (number, given["number"]):
        error = refused(salon, "card_in_use", "card", "void", half, "-r", "a slip", "-y")
        assert error["operation"] == given["operation"]


def test_each_half_gives_back_what_was_paid_for_it(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    assert salon.ok("refund", given["number"], "-r", "moved", "-y", "--json").json["refunded"] == "59.63"
    back = salon.ok("refund", number, "-r", "moved", "-y", "--json").json
    assert (back["refunded"], back["charge_kept"]) == ("109.37", "10.00")


def test_a_package_sold_once_per_client_stays_so(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--once-per-client")
    number = sell(salon, "spa")
    sell(salon, "spa", "Berta Kern")
    refused(salon, "once_per_client", "card", "transfer", number, "--to", "Berta Kern", "--item", "facial=2", "-r", "x")


def test_the_history_names_the_other_card(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    assert entries(salon, number)[-1]["change"] == f"to card {given['number']}"
    assert entries(salon, given["number"])[0]["change"] == f"from card {number}"


PARTS = st.lists(st.tuples(st.sampled_from(["redeem", "move", "pay"]), st.integers(1, 4)), max_size=7)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=st.integers(0, 9999),
    tax=st.sampled_from(["0", "7", "19", "8.875"]),
    tip=st.integers(0, 999),
    paid=st.integers(0, 100),
    steps=PARTS,
)
def test_no_cent_is_lost_or_doubled_however_a_card_is_cut_up(
    salon: Shop, price: int, tax: str, tip: int, paid: int, steps: list[tuple[str, int]]
) -> None:
    """What all the pieces were sold for adds up to what the card was sold for, paid and unpaid, used and not."""
    salon.ok("config", "set", "redeem.unpaid", "on")
    terms = ["--price", f"{price / 100:.2f}", "--tax", tax, "--tip", f"{tip / 100:.2f}"]
    salon.ok("package", "edit", "minutes", *terms)
    first = salon.ok("issue", "minutes", "--client", "Anna Blum", "--json", "-n").json
    part_paid = int(float(first["total"]) * paid) / 100
    number = sell(salon, "minutes", "Anna Blum", "--paid", f"{part_paid:.2f}")
    pieces = [number]
    for what, size in steps:
        piece = pieces[size % len(pieces)]
        if what == "redeem":
            salon.run("redeem", piece, f"facial={size}")
        elif what == "pay":
            salon.run("card", "pay", piece, "--amount", f"0.{size}")
        else:
            moved = salon.run(
                "card", "transfer", piece, "--to", "Berta Kern", "--units", f"{size * 37}", "-r", "x", "--json"
            )
            pieces += [moved.json["number"]] if moved.exit_code == 0 else []
    numbers = ", ".join(f"'{piece}'" for piece in pieces)
    row = salon.rows(
        "SELECT sum(c.paid + c.unpaid), min(c.paid), min(c.unpaid), min(c.value_left), sum(c.units_left),"
        " sum(c.value_left) - sum((SELECT coalesce(sum(e.value), 0) FROM entry AS e WHERE e.card_id = c.id"
        " AND e.kind = 'redeem')), sum(c.tip_left) - sum((SELECT coalesce(sum(e.tip), 0) FROM entry AS e"
        " WHERE e.card_id = c.id AND e.kind = 'redeem')), sum((SELECT sum(e.tax) FROM entry AS e"
        f" WHERE e.card_id = c.id)) FROM card AS c WHERE c.number IN ({numbers})"
    )[0]
    sold = {name: round(float(first[name]) * 100) for name in ("total", "net", "tip", "tax")}
    assert row[0] == sold["total"]
    assert min(row[1:4]) >= 0
    assert row[5:] == (sold["net"], sold["tip"], sold["tax"])


def test_a_part_that_was_given_away_is_no_second_purchase(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--once-per-client")
    number = sell(salon, "spa")
    give(salon, number, "--item", "facial=2")
    back = operation(salon, "refund", number, "-r", "moved", "-y")
    salon.ok("undo", back)
    refused(salon, "once_per_client", "issue", "spa", "--client", "Anna Blum")
    refused(salon, "once_per_client", "issue", "spa", "--client", "Berta Kern")


def test_what_was_used_is_paid_first_so_an_unpaid_part_is_moved_unpaid(salon: Shop) -> None:
    salon.ok("package", "add", "hundred", "--line", "massage=10", "--price", "100")
    number = sell(salon, "hundred", "Anna Blum", "--paid", "50")
    salon.ok("redeem", number, "massage=5")
    given = give(salon, number, "--item", "massage=4")
    assert (given["paid"], given["unpaid"]) == ("0.00", "40.00")
    assert (card(salon, number)["paid"], card(salon, number)["unpaid"]) == ("50.00", "10.00")
    refused(salon, "unpaid", "redeem", given["number"], "massage")


def test_nothing_unpaid_is_redeemed_from_what_stays_behind(salon: Shop) -> None:
    salon.ok("item", "add", "balm", "--kind", "product", "--price", "60")
    terms = ("--line", "balm=2", "--line", "facial=2", "--price", "120", "--tip", "120")
    salon.ok("package", "add", "kit", *terms)
    number = sell(salon, "kit", "Anna Blum", "--paid", "0")
    give(salon, number, "--item", "facial=2")
    refused(salon, "unpaid", "redeem", number, "balm")


def test_a_part_of_a_present_earns_its_full_commission(salon: Shop) -> None:
    terms = ("--kind", "units", "--total", "10", "--line", "massage", "--price", "100")
    salon.ok("package", "add", "gift", *terms, "--commission", "20", "--commission-base", "full")
    number = sell(salon, "gift", "Anna Blum", "--price", "0", "-r", "a present")
    given = give(salon, number, "--units", "4")
    for piece in (number, given["number"]):
        salon.ok("redeem", piece, "massage", "--staff", "Eva")
    assert [row[0] for row in salon.rows("SELECT amount FROM commission ORDER BY entry_id")] == [200, 200]


def test_a_part_comes_home_to_whoever_gave_it(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--once-per-client")
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    salon.ok("card", "transfer", given["number"], "--to", "Anna Blum", "-r", "gave it back")


def test_the_history_names_the_other_card_by_the_number_that_it_has_now(salon: Shop) -> None:
    number = sell(salon, "spa")
    given = give(salon, number, "--item", "facial=2")
    salon.ok("card", "edit", given["number"], "--number", "BERTA-1")
    assert entries(salon, number)[-1]["change"] == "to card BERTA-1"
