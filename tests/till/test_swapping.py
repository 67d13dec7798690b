"""`card swap`: sessions of one item become as many of another in its swap group (Meevo 003)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

CENTS = 100


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Massage 80 and facial 60 swap evenly, stones 95 as an upgrade, peeling without a list price as one too."""
    shop.ok("item", "add", "massage", "--price", "80", "--swap-group", "body")
    shop.ok("item", "add", "facial", "--price", "60", "--swap-group", "body", "--swap-group", "face:upgrade")
    shop.ok("item", "add", "stones", "--price", "95", "--swap-group", "body:upgrade")
    shop.ok("item", "add", "peeling", "--swap-group", "body:upgrade")
    shop.ok("item", "add", "yoga", "--price", "15")
    spa = ("--line", "massage=3", "--line", "facial=2", "--price", "357", "--tax", "19", "--tip", "36", "--valid", "1y")
    shop.ok("package", "add", "spa", *spa, "--swap")
    pool = ("--kind", "custom", "--total", "8", "--line", "massage=5", "--line", "facial", "--price", "400")
    shop.ok("package", "add", "pool", *pool, "--swap")
    minutes = ("--kind", "units", "--total", "200", "--line", "massage:50=2", "--line", "facial:30", "--price", "200")
    shop.ok("package", "add", "minutes", *minutes, "--swap")
    endless = ("--kind", "unlimited", "--line", "massage", "--price", "310", "--valid", "30d")
    shop.ok("package", "add", "endless", *endless, "--swap")
    shop.ok("package", "add", "strict", "--line", "massage=3", "--price", "200")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("config", "set", "backup.days", "0")
    return shop


def swap(shop: Shop, number: str, *argv: str) -> dict[str, Any]:
    done: dict[str, Any] = shop.ok("card", "swap", number, *argv, "--json").json
    return done


def ties(shop: Shop) -> None:
    """The books add up, and the file has nothing to find."""
    shop.ok("report", "liability", "--by", "item")
    shop.ok("report", "liability")
    shop.ok("db", "verify")


def caps(shop: Shop, number: str) -> dict[str, int | None]:
    return {line["item"]: line["cap"] for line in card(shop, number)["lines"]}


def test_two_massages_become_two_facials_and_their_value_and_tip_go_along(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = swap(salon, number, "massage=2", "--to", "facial")

    assert caps(salon, number) == {"massage": 1, "facial": 4}
    assert (done["units_left"], done["value_left"], done["tip_left"], done["paid"]) == (5, "300.00", "36.00", "393.00")
    # 66.66 of the 200.00 that three massages carry stay; the facials carry the rest.
    assert redeem(salon, number, "massage")["entries"][0]["value"] == "-66.67"
    ties(salon)


def test_an_even_swap_moves_no_money(salon: Shop) -> None:
    number = sell(salon, "spa")
    swap(salon, number, "massage", "--to", "facial", "--paid-by", "cash")

    (entry,) = (one for one in entries(salon, number) if one["kind"] == "swap")
    assert (entry["cash"], entry["units"], entry["value"], entry["item"]) == ("0.00", 0, "0.00", "massage")
    assert entry["change"] == "1 x massage became 1 x facial"


def test_an_upgrade_costs_the_difference_of_the_list_prices_with_its_tax(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = swap(salon, number, "massage=2", "--to", "stones", "--paid-by", "card")

    (entry,) = (one for one in entries(salon, number) if one["kind"] == "swap")
    assert (entry["cash"], entry["value"], entry["tax"], entry["paid_by"]) == ("30.00", "25.21", "4.79", "card")
    assert (done["paid"], done["value_left"]) == ("423.00", "325.21")
    assert available(salon, number) == {"massage": 1, "facial": 2, "stones": 2}
    assert "Took 30.00 EUR for it" in salon.ok("card", "swap", number, "massage", "--to", "stones", "-n").out.replace(
        "15.00", "30.00"
    )
    ties(salon)


def test_the_fee_can_be_owed_and_is_paid_later(salon: Shop) -> None:
    number = sell(salon, "spa")
    number_of = operation(salon, "card", "swap", number, "massage", "--to", "stones", "--unpaid")
    assert (card(salon, number)["unpaid"], card(salon, number)["paid"]) == ("15.00", "393.00")

    paid = operation(salon, "card", "pay", number)
    assert refused(salon, "changed_since", "undo", number_of, "-y")["operation"] == int(paid)
    salon.ok("undo", paid, "-y")
    salon.ok("undo", number_of, "-y")
    assert (card(salon, number)["unpaid"], card(salon, number)["paid"]) == ("0.00", "393.00")
    ties(salon)


def test_back_from_an_upgrade_gives_nothing_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    swap(salon, number, "massage", "--to", "stones")
    done = swap(salon, number, "stones", "--to", "facial")

    assert done["paid"] == "408.00"
    assert caps(salon, number) == {"massage": 2, "facial": 3}
    ties(salon)


def test_of_a_pool_the_caps_move_and_the_units_stay(salon: Shop) -> None:
    number = sell(salon, "pool")
    swap(salon, number, "massage=2", "--to", "stones")

    assert caps(salon, number) == {"massage": 3, "facial": None, "stones": 2}
    assert (card(salon, number)["units_left"], card(salon, number)["value_left"]) == (8, "430.00")
    assert redeem(salon, number, "stones=2")["entries"][0]["value"] == "-107.50"
    ties(salon)


def test_a_line_without_a_cap_loses_nothing_and_takes_nothing(salon: Shop) -> None:
    number = sell(salon, "pool")
    swap(salon, number, "facial=3", "--to", "massage")
    assert caps(salon, number) == {"massage": 8, "facial": None}

    assert refused(salon, "nothing_to_gain", "card", "swap", number, "massage", "--to", "facial")["item"] == "facial"


def test_of_minutes_the_new_item_takes_as_many_as_the_old_one(salon: Shop) -> None:
    number = sell(salon, "minutes")
    swap(salon, number, "massage", "--to", "stones")
    redeem(salon, number, "stones")

    assert card(salon, number)["units_left"] == 150
    assert available(salon, number) == {"massage": 1, "facial": 5, "stones": 0}
    assert refused(salon, "nothing_to_gain", "card", "swap", number, "massage", "--to", "facial")
    ties(salon)


def test_minutes_that_cost_another_number_are_not_swapped(salon: Shop) -> None:
    lines = ("--kind", "units", "--total", "200", "--line", "massage:50=2", "--line", "facial:30=4")
    number = sell_bespoke(salon, *lines, "--swap")

    assert refused(salon, "another_cost", "card", "swap", number, "massage", "--to", "facial")["item"] == "facial"


def sell_bespoke(shop: Shop, *argv: str) -> str:
    options = ("--bespoke", "--price", "100", "--client", "Anna Blum", "--json")
    return str(shop.ok("issue", *options, *argv).json["number"])


def test_on_an_unlimited_card_so_many_of_the_other_item_can_be_had(salon: Shop) -> None:
    number = sell(salon, "endless")
    swap(salon, number, "massage=2", "--to", "facial")
    redeem(salon, number, "facial=2")

    assert available(salon, number) == {"massage": None, "facial": 0}
    assert refused(salon, "too_little_left", "redeem", number, "facial")["available"] == 0
    ties(salon)


def test_the_fee_on_an_unlimited_card_is_earned_over_the_days_that_remain(salon: Shop) -> None:
    number = sell(salon, "endless")
    salon.later(days=15)
    swap(salon, number, "massage", "--to", "stones")
    # 16 of 31 days have earned 160.00 of 310.00; 15.00 more spread over the 15 days to come.
    assert card(salon, number)["value_left"] == "165.00"
    salon.later(days=5)
    assert card(salon, number)["value_left"] == "110.00"
    ties(salon)


def test_the_undo_of_an_upgrade_takes_back_what_its_fee_had_earned(salon: Shop) -> None:
    number = sell(salon, "endless")
    salon.later(days=15)
    upgrade = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    salon.later(days=5)
    told = salon.ok("undo", upgrade, "-y")

    assert "give back 15.00 EUR" in told.out
    assert card(salon, number)["value_left"] == "100.00"
    assert card(salon, number)["paid"] == "310.00"
    ties(salon)


def test_an_unlimited_card_whose_upgrade_is_not_paid_gives_nothing_on_its_last_day(salon: Shop) -> None:
    number = sell(salon, "endless")
    operation(salon, "card", "swap", number, "massage", "--to", "stones", "--unpaid")
    salon.ok("redeem", number, "massage")
    salon.later(days=30)  # the last day: all is earned, and 15.00 of it isn't paid

    for item in ("massage", "stones"):
        refused(salon, "unpaid", "redeem", number, item)
    salon.ok("card", "pay", number)
    salon.ok("redeem", number, "stones")
    salon.ok("redeem", number, "massage")


def test_a_card_that_was_sold_without_the_right_is_not_swapped(salon: Shop) -> None:
    number = sell(salon, "strict")
    salon.ok("package", "edit", "strict", "--swap")

    refused(salon, "swap_not_allowed", "card", "swap", number, "massage", "--to", "facial")
    swap(salon, sell(salon, "strict"), "massage", "--to", "facial")


@pytest.mark.parametrize(
    ("code", "argv"),
    [
        ("no_shared_group", ("massage", "--to", "yoga")),
        ("list_price_unknown", ("massage", "--to", "peeling")),
        ("too_little_left", ("massage=4", "--to", "facial")),
        ("not_covered", ("stones", "--to", "facial")),
    ],
)
def test_a_swap_that_cant_be_is_refused_with_its_reason(salon: Shop, code: str, argv: tuple[str, ...]) -> None:
    refused(salon, code, "card", "swap", sell(salon, "spa"), *argv)


def test_an_item_is_not_swapped_for_itself(salon: Shop) -> None:
    refused(salon, "unreadable", "card", "swap", sell(salon, "spa"), "massage", "--to", "massage", exit_code=2)


def test_a_retired_item_comes_onto_no_card(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("item", "retire", "stones")
    refused(salon, "item_retired", "card", "swap", number, "massage", "--to", "stones")
    salon.ok("item", "retire", "facial")
    swap(salon, number, "massage", "--to", "facial")


def test_an_expired_card_is_not_swapped(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    salon.later(days=2)
    refused(salon, "card_expired", "card", "swap", number, "massage", "--to", "facial")


def test_balance_says_what_a_session_could_become(salon: Shop) -> None:
    number = sell(salon, "spa")
    lines = {line["item"]: line["becomes"] for line in card(salon, number)["lines"]}
    assert lines == {"massage": ["facial", "stones"], "facial": ["massage", "stones"]}
    assert "facial, stones" in salon.ok("balance", number).out

    redeem(salon, number, "massage=3")
    lines = {line["item"]: line["becomes"] for line in card(salon, number)["lines"]}
    assert lines == {"massage": [], "facial": ["massage", "stones"]}
    strict = card(salon, sell(salon, "strict"))["lines"]
    assert [line["becomes"] for line in strict] == [[]]


def test_what_balance_says_is_what_a_swap_takes(salon: Shop) -> None:
    for package in ("spa", "pool", "minutes", "endless"):
        number = sell(salon, package)
        for line in card(salon, number)["lines"]:
            for item in ("massage", "facial", "stones", "peeling", "yoga"):
                tried = salon.run("card", "swap", number, line["item"], "--to", item, "-n")
                assert (tried.exit_code == 0) == (item in line["becomes"]), (package, line["item"], item, tried.err)


def test_the_undo_of_a_swap_leaves_the_card_as_it_was(salon: Shop) -> None:
    number = sell(salon, "spa")
    before = card(salon, number)
    back = operation(salon, "card", "swap", number, "massage=2", "--to", "stones")
    salon.ok("undo", back, "-y")

    assert card(salon, number) == before
    assert refused(salon, "not_covered", "redeem", number, "stones")
    ties(salon)


def test_a_swap_whose_sessions_were_used_is_not_undone(salon: Shop) -> None:
    number = sell(salon, "spa")
    back = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    visit = operation(salon, "redeem", number, "stones")
    refused(salon, "cap_passed", "undo", back, "-y")
    salon.ok("undo", visit, "-y")
    salon.ok("undo", back, "-y")
    ties(salon)


def test_a_swap_is_undone_while_others_are_used(salon: Shop) -> None:
    number = sell(salon, "spa")
    back = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    redeem(salon, number, "massage=2")
    redeem(salon, number, "facial")
    salon.ok("undo", back, "-y")

    assert available(salon, number) == {"massage": 1, "facial": 1}
    ties(salon)


def test_a_visit_is_undone_after_a_swap(salon: Shop) -> None:
    number = sell(salon, "spa")
    visit = operation(salon, "redeem", number, "massage")
    swap(salon, number, "massage=2", "--to", "facial")
    salon.ok("undo", visit, "-y")

    assert available(salon, number) == {"massage": 1, "facial": 4}
    assert card(salon, number)["value_left"] == "300.00"
    ties(salon)


def test_an_older_change_is_undone_after_the_swap_alone(salon: Shop) -> None:
    number = sell(salon, "spa")
    first = operation(salon, "card", "swap", number, "massage", "--to", "facial")
    second = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    assert refused(salon, "changed_since", "undo", first, "-y")["operation"] == int(second)


def test_a_swapped_card_is_not_voided_and_its_swap_is_named(salon: Shop) -> None:
    number = sell(salon, "spa")
    back = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    assert refused(salon, "card_in_use", "card", "void", number, "-r", "a slip", "-y")["operation"] == int(back)
    salon.ok("undo", back, "-y")
    salon.ok("card", "void", number, "-r", "a slip", "-y")
    ties(salon)


def test_an_unused_card_is_refunded_with_the_fee_of_its_upgrade(salon: Shop) -> None:
    number = sell(salon, "spa")
    swap(salon, number, "massage=2", "--to", "stones")
    done = salon.ok("refund", number, "-r", "moved", "-y", "--json").json

    assert (done["refunded"], done["refunded_tax"], done["status"]) == ("423.00", "61.79", "refunded")
    ties(salon)


def test_by_list_the_swapped_sessions_are_charged_at_their_own_list_price(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "spa")
    swap(salon, number, "massage", "--to", "stones")
    redeem(salon, number, "stones")
    done = salon.ok("refund", number, "--policy", "list", "-r", "moved", "-y", "--json").json

    assert done["used_at_list"] == "95.00"
    assert done["refunded_price"] == "232.78"  # 372.00 less 95.00, net
    ties(salon)


def test_what_was_swapped_lapses_and_comes_back_like_the_rest(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+9d")
    swap(salon, number, "massage", "--to", "stones")
    salon.later(days=12)
    assert salon.ok("expire", "--json").json["value"] == "312.61"
    salon.ok("card", "reopen", number, "--until", "+9d", "-r", "as agreed")

    assert available(salon, number) == {"massage": 2, "facial": 2, "stones": 1}
    ties(salon)


def test_a_part_with_what_was_swapped_can_be_swapped_again(salon: Shop) -> None:
    number = sell(salon, "spa")
    swap(salon, number, "massage", "--to", "stones")
    part = salon.ok("card", "transfer", number, "--to", "Berta Kern", "--item", "stones=1", "-r", "gift", "--json").json

    assert [(line["item"], line["cap"], line["becomes"]) for line in part["lines"]] == [
        ("stones", 1, ["facial", "massage"])
    ]
    # A third of 200.00 and the net fee, with their tax and their tip of 8.00.
    assert (part["value_left"], part["tip_left"]) == ("79.27", "8.00")
    assert sum(float(one["value_left"]) for one in (part, card(salon, number))) == pytest.approx(312.61)
    swap(salon, part["number"], "stones", "--to", "facial")
    ties(salon)


def test_minutes_still_move_as_minutes_after_a_swap(salon: Shop) -> None:
    lines = ("--kind", "units", "--total", "200", "--line", "massage:50", "--swap")
    number = sell_bespoke(salon, *lines)
    swap(salon, number, "massage", "--to", "stones")
    part = salon.ok("card", "transfer", number, "--to", "Berta Kern", "--units", "100", "-r", "gift", "--json").json

    assert [(line["item"], line["available"]) for line in part["lines"]] == [("massage", 2)]
    assert available(salon, number) == {"massage": 2, "stones": 1}
    ties(salon)


def test_the_one_who_delivers_what_was_swapped_earns_by_its_list_price(salon: Shop) -> None:
    terms = ("--line", "massage=3", "--line", "facial=1", "--price", "300", "--commission", "10")
    salon.ok("package", "add", "paid", *terms, "--commission-base", "full", "--swap")
    number = sell(salon, "paid", "Anna Blum", "--price", "150", "-r", "a friend")
    swap(salon, number, "massage", "--to", "stones")
    salon.ok("redeem", number, "stones", "--staff", "Eva")

    # 95 of 3 x 80 + 60 = 300.00 by list: of the full price 95.00, and a tenth of it.
    assert salon.ok("report", "commission", "--json").json[0]["for_sessions"] == "9.50"
    ties(salon)


def test_a_card_made_for_the_sale_is_renewed_as_it_was_sold(salon: Shop) -> None:
    number = sell_bespoke(salon, "--line", "massage=2", "--swap")
    swap(salon, number, "massage", "--to", "facial")
    renewed = salon.ok("card", "renew", number, "--json").json

    assert [(line["item"], line["cap"]) for line in renewed["lines"]] == [("massage", 2)]


def test_a_report_of_a_day_before_the_swap_knows_nothing_of_it(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.later(days=3)
    swap(salon, number, "massage", "--to", "stones")

    then = salon.ok("report", "balances", "--as-of", "2026-03-03", "--json").json
    assert [row["item"] for row in then] == ["massage", "facial"]
    now = salon.ok("report", "balances", "--json").json
    assert [(row["item"], row["available"]) for row in now] == [("massage", 2), ("facial", 2), ("stones", 1)]


def test_what_a_swap_undone_since_had_moved_is_in_the_balances_of_its_days(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.later(days=3)
    back = operation(salon, "card", "swap", number, "massage", "--to", "facial")
    stones = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    salon.later(days=3)
    salon.ok("undo", stones, "-y")
    salon.ok("undo", back, "-y")

    for day in ("2026-03-03", "2026-03-05", "2026-03-08"):
        rows = salon.ok("report", "balances", "--as-of", day, "--json").json
        owed = salon.ok("report", "liability", "--from", day, "--to", day, "--json").json
        assert sum(cents(row["value_left"]) for row in rows) == cents(owed["closing"]), day
        assert ("stones" in [row["item"] for row in rows]) == (day == "2026-03-05")


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def test_the_fee_is_a_sale_in_every_report(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.later(days=31)
    back = operation(salon, "card", "swap", number, "massage", "--to", "stones")
    april = ("--from", "2026-04-01", "--to", "2026-04-30", "--json")

    sold = salon.ok("report", "sales", *april).json
    assert (sold["cards"], sold["net"], sold["tax"], sold["cash"]) == (0, "12.61", "2.39", "15.00")
    owed = salon.ok("report", "liability", *april).json
    assert (owed["issued"], owed["adjusted"], owed["closing"]) == ("12.61", "0.00", "312.61")
    parts = {row["item"]: row for row in salon.ok("report", "liability", "--by", "item", *april).json}
    assert (parts["stones"]["issued"], parts["stones"]["adjusted"]) == ("12.61", "66.66")
    assert (parts["massage"]["issued"], parts["massage"]["adjusted"]) == ("0.00", "-66.66")
    salon.ok("undo", back, "-y")
    owed = salon.ok("report", "liability", *april).json
    assert (owed["issued"], owed["refunded"], owed["closing"]) == ("12.61", "12.61", "300.00")
    ties(salon)


def test_the_terms_of_a_line_that_a_swap_added_are_in_the_chain(salon: Shop) -> None:
    number = sell(salon, "spa")
    swap(salon, number, "massage", "--to", "stones")
    with salon.file() as connection:
        guard = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'card_line_moves_by_entries'").fetchone()
        connection.execute("DROP TRIGGER card_line_moves_by_entries")
        connection.execute("UPDATE card_line SET list_price = 1 WHERE cap_sold = 0")
        connection.execute(guard[0])

    found = salon.run("db", "verify")
    assert found.exit_code == 6
    assert "was added as no entry of its card says" in found.out
