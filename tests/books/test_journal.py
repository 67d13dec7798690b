"""`export journal`: which accounts each kind of entry moves, and which days are in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from journal_of import SALE, blocks, done, live_a_little, text

from pkgcli.exports.journal.journal import journal
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.rules.period import GivenPeriod, read_period

if TYPE_CHECKING:
    from tests.conftest import Shop

SOLD = """\
Assets:Till:Unspecified 130.95
Liabilities:Prepaid:Packages -100.00
Liabilities:Prepaid:Tips -6.00
Liabilities:Tax -19.95
Income:Charges -5.00
"""


def opposite(postings: str) -> str:
    lines = [line.split() for line in postings.splitlines()]
    return "".join(f"{account} {amount[1:] if amount[0] == '-' else f'-{amount}'}\n" for account, amount in lines)


def posted(shop: Shop, *argv: str) -> str:
    """Do it; the accounts and amounts of the one transaction that it makes."""
    (block,) = blocks(shop, "hledger", done(shop, *argv))
    lines = [line.partition("EUR")[0].split() for line in block.splitlines()[1:]]
    return "".join(f"{account} {amount}\n" for account, amount in lines)


def test_a_sale(salon: Shop) -> None:
    assert posted(salon, *SALE) == SOLD


def test_a_sale_that_is_paid_in_part_by_card(salon: Shop) -> None:
    assert posted(salon, *SALE, "--paid", "50", "--paid-by", "card") == SOLD.replace(
        "Assets:Till:Unspecified 130.95", "Assets:Till:Card 50.00\nAssets:Receivable 80.95"
    )


def test_a_payment(salon: Shop) -> None:
    done(salon, *SALE, "--paid", "50")

    assert posted(salon, "card", "pay", "A1", "--amount", "20", "--paid-by", "transfer") == (
        "Assets:Till:Transfer 20.00\nAssets:Receivable -20.00\n"
    )


VISIT = """\
Liabilities:Prepaid:Packages 33.33
Liabilities:Prepaid:Tips 2.00
Income:Packages -33.33
Liabilities:Tips -2.00
"""


def test_a_visit_and_its_undo(salon: Shop) -> None:
    done(salon, *SALE)

    assert posted(salon, "redeem", "A1", "massage") == VISIT
    assert posted(salon, "undo", str(salon.rows("SELECT max(id) FROM operation")[0][0])) == opposite(VISIT)


def test_a_visit_that_is_recorded_later_stands_on_its_day(salon: Shop) -> None:
    done(salon, *SALE)
    salon.later(days=5)
    (visit,) = blocks(salon, "hledger", done(salon, "redeem", "A1", "massage", "--on", "2026-03-04"))

    assert visit.startswith("2026-03-04 redeem spa C1001")


LAPSE = """\
Liabilities:Prepaid:Packages 66.67
Liabilities:Prepaid:Tips 4.00
Income:Breakage -66.67
Income:Tips -4.00
"""


def test_a_lapse_and_a_reopening(salon: Shop) -> None:
    done(salon, *SALE)
    done(salon, "redeem", "A1", "massage")
    salon.now = salon.day("2026-06-20")

    assert posted(salon, "expire", "--as-of", "2026-06-20") == LAPSE
    assert posted(salon, "card", "reopen", "A1", "--until", "+9d", "-r", "as agreed") == opposite(LAPSE)


def test_a_lapse_that_the_night_has_not_written_yet_is_posted_on_its_day(salon: Shop) -> None:
    done(salon, *SALE)
    done(salon, "redeem", "A1", "massage")
    salon.now = salon.day("2026-06-20")
    before = text(salon)
    salon.lapse()

    assert "\n2026-06-01 expire spa C1001  ; card:A1\n" in before
    assert text(salon) == before.replace("; card:A1\n", "; card:A1, operation:11, entry:3\n")


FEE = """\
Assets:Till:Card 20.00
Liabilities:Prepaid:Packages -16.81
Liabilities:Tax -3.19
"""


def swappable(shop: Shop) -> None:
    """A card for massages of 80 that may become stones of 100."""
    done(shop, "item", "edit", "massage", "--price", "80", "--swap-group", "body")
    done(shop, "item", "add", "stones", "--price", "100", "--swap-group", "body:upgrade")
    done(shop, "item", "add", "short", "--price", "40")
    done(shop, "package", "edit", "spa", "--split")
    done(shop, *SALE)


def test_the_fee_of_an_upgrade_is_sold_value_and_its_undo_gives_it_back(salon: Shop) -> None:
    swappable(salon)

    assert posted(salon, "card", "swap", "A1", "massage", "--to", "stones", "--paid-by", "card") == FEE
    assert posted(salon, "undo", str(salon.rows("SELECT max(id) FROM operation")[0][0])) == opposite(FEE)


def test_a_fee_that_is_owed_is_receivable(salon: Shop) -> None:
    swappable(salon)

    owed = FEE.replace("Assets:Till:Card", "Assets:Receivable")
    assert posted(salon, "card", "swap", "A1", "massage", "--to", "stones", "--unpaid") == owed


def test_what_moves_within_a_card_moves_no_account(salon: Shop) -> None:
    swappable(salon)
    before = text(salon)
    done(salon, "card", "split", "A1", "massage", "--into", "short=2")
    done(salon, "card", "merge", "A1", "short=2", "--into", "massage")

    assert text(salon) == before


def test_an_adjustment_that_leaves_no_units(salon: Shop) -> None:
    done(salon, *SALE)

    assert posted(salon, "card", "adjust", "A1", "--take", "3", "-r", "lost") == (
        "Liabilities:Prepaid:Packages 100.00\nLiabilities:Prepaid:Tips 6.00\n"
        "Income:Adjustments -100.00\nIncome:Tips -6.00\n"
    )


def test_a_refund_of_an_unused_card_keeps_the_charge(salon: Shop) -> None:
    done(salon, *SALE, "--paid-by", "cash")

    assert posted(salon, "refund", "A1", "-r", "moved away", "--paid-by", "cash") == (
        "Assets:Till:Cash -125.00\nLiabilities:Prepaid:Packages 100.00\n"
        "Liabilities:Prepaid:Tips 6.00\nLiabilities:Tax 19.00\n"
    )


def test_a_refund_of_another_amount_is_a_gain_or_a_loss(salon: Shop) -> None:
    done(salon, *SALE)
    done(salon, "redeem", "A1", "massage")
    refund = posted(salon, "refund", "A1", "--amount", "10", "-r", "as agreed")

    assert refund == (
        "Assets:Till:Unspecified -10.00\nLiabilities:Prepaid:Packages 66.67\n"
        "Liabilities:Prepaid:Tips 4.00\nLiabilities:Tax 0.96\nIncome:Refunds -61.63\n"
    )


def test_what_need_not_be_paid_any_more(salon: Shop) -> None:
    done(salon, *SALE, "--paid", "0")

    assert posted(salon, "refund", "A1", "-r", "moved away", "--include-charge") == (
        "Assets:Receivable -130.95\nLiabilities:Prepaid:Packages 100.00\n"
        "Liabilities:Prepaid:Tips 6.00\nLiabilities:Tax 19.95\nIncome:Charges 5.00\n"
    )


def test_a_void_and_an_undone_sale_take_all_of_it_back(salon: Shop) -> None:
    done(salon, *SALE)
    assert posted(salon, "card", "void", "A1", "-r", "a slip") == opposite(SOLD)

    sale = done(salon, *SALE[:-1], "B2")
    assert posted(salon, "undo", sale) == opposite(SOLD)


def test_a_part_that_goes_to_another_card_is_one_transaction(salon: Shop) -> None:
    done(salon, *SALE)
    part = done(salon, "card", "transfer", "A1", "--to", "C1002", "--units", "1", "-r", "shared")
    ((number,),) = salon.rows("SELECT number FROM card WHERE number <> 'A1'")

    assert blocks(salon, "hledger", part) == [
        "2026-03-02 transfer spa C1001  ; operation:10, entry:2\n"
        "    Liabilities:Prepaid:Packages             33.33 EUR  ; card:A1\n"
        "    Liabilities:Prepaid:Tips                  2.00 EUR  ; card:A1\n"
        f"    Liabilities:Prepaid:Packages            -33.33 EUR  ; card:{number}\n"
        f"    Liabilities:Prepaid:Tips                 -2.00 EUR  ; card:{number}\n"
    ]
    assert len(blocks(salon, "hledger", done(salon, "undo", part))) == 1


@pytest.mark.parametrize(
    "argv",
    [
        ("card", "transfer", "A1", "--to", "C1002", "-r", "a present"),
        ("card", "suspend", "A1"),
        ("card", "extend", "A1", "--days", "5", "-r", "was ill"),
        ("card", "edit", "A1", "--number", "Z9"),
        ("card", "adjust", "A1", "--add", "1", "-r", "waited"),
    ],
    ids=lambda argv: argv[1],
)
def test_what_moves_no_money_is_no_transaction(salon: Shop, argv: tuple[str, ...]) -> None:
    done(salon, *SALE)

    assert blocks(salon, "hledger", done(salon, *argv)) == []


def test_an_unlimited_card_earns_by_the_day_and_is_posted_at_the_end_of_each_month(salon: Shop) -> None:
    done(salon, "issue", "gym", "--client", "C1001", "--number", "G1")
    salon.now = salon.day("2026-04-20")
    earned = [block for block in text(salon).split("\n\n") if " earned " in block]

    assert earned == [
        "2026-03-31 earned gym C1001  ; card:G1\n"
        "    Liabilities:Prepaid:Packages             29.06 EUR\n"
        "    Income:Packages                         -29.06 EUR",
        "2026-04-20 earned gym C1001  ; card:G1\n"
        "    Liabilities:Prepaid:Packages              1.94 EUR\n"
        "    Income:Packages                          -1.94 EUR",
    ]


def test_what_an_undone_sale_had_earned_is_taken_back_on_the_day_of_the_undo(salon: Shop) -> None:
    sale = done(salon, "issue", "gym", "--client", "C1001", "--number", "G1")
    salon.now = salon.day("2026-04-02")
    undone = done(salon, "undo", sale)
    taken_back = [block for block in text(salon).split("\n\n") if "no longer earned" in block]

    assert taken_back == [
        f"2026-04-02 no longer earned gym C1001  ; card:G1, entry:{undone_entry(salon, undone)}\n"
        "    Liabilities:Prepaid:Packages            -30.03 EUR\n"
        "    Income:Packages                          30.03 EUR"
    ]
    assert text(salon).endswith("Liabilities:Prepaid:Packages              0.00 EUR = 0.00 EUR\n" + rest_of_balances())


def undone_entry(shop: Shop, operation: str) -> int:
    return int(shop.rows("SELECT id FROM entry WHERE operation_id = ?", operation)[0][0])


def rest_of_balances() -> str:
    return (
        "    Liabilities:Prepaid:Tips                  0.00 EUR = 0.00 EUR\n"
        "    Liabilities:Tax                           0.00 EUR = 0.00 EUR\n"
    )


def test_a_journal_from_a_day_on_brings_forward_what_there_was_on_the_day_before(salon: Shop) -> None:
    done(salon, *SALE, "--paid", "50", "--paid-by", "card")
    done(salon, "redeem", "A1", "massage")
    salon.later(days=3)
    opening, balances = text(salon, "hledger", "--from", "2026-03-04").split("\n\n")[-2:]

    assert opening == (
        "2026-03-03 opening balances\n"
        "    Assets:Till:Card                         50.00 EUR\n"
        "    Liabilities:Prepaid:Packages            -66.67 EUR\n"
        "    Liabilities:Prepaid:Tips                 -4.00 EUR\n"
        "    Liabilities:Tax                         -19.95 EUR\n"
        "    Assets:Receivable                        80.95 EUR\n"
        "    Liabilities:Tips                         -2.00 EUR\n"
        "    Equity:Opening-Balances                 -38.33 EUR"
    )
    assert balances.startswith("2026-03-05 balances\n")
    beancount = text(salon, "beancount", "--from", "2026-03-04")
    assert "\n2026-03-03 open Equity:Opening-Balances EUR\n" in beancount
    assert '\n2026-03-03 * "opening balances"\n' in beancount


def test_an_empty_period_is_a_journal_without_transactions(salon: Shop) -> None:
    assert " balances\n" in text(salon)
    assert "issue" not in text(salon, "hledger", "-p", "2020")


def test_a_journal_goes_into_a_file_whole_or_not_at_all(salon: Shop, tmp_path: Path) -> None:
    done(salon, *SALE)
    file = tmp_path / "salon.journal"
    answer = salon.ok("export", "journal", "--style", "hledger", "-o", str(file))

    assert (answer.out, file.read_text()) == ("", text(salon))
    assert salon.run("export", "journal", "--style", "hledger", "-p", "2099", "-o", str(file)).exit_code == 2
    assert file.read_text() == text(salon)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--style", "gnucash"), "--style 'gnucash': is none of hledger, ledger, beancount"),
        ((), "--style: is missing"),
        (("--style", "ledger", "--csv"), "--format 'csv': a journal is text"),
        (("--style", "ledger", "-p", "2026", "--to", "today"), "--period '2026'"),
        (("--style", "ledger", "--from", "2026-03-09", "--to", "2026-03-08"), "--from '2026-03-09'"),
    ],
    ids=["wrong style", "no style", "format", "two periods", "backwards"],
)
def test_what_cannot_be_read_is_told(salon: Shop, argv: tuple[str, ...], told: str) -> None:
    answer = salon.run("export", "journal", *argv)

    assert answer.exit_code == 2
    assert told in " ".join(answer.err.split())
    assert answer.out == ""


def test_what_is_recorded_while_a_journal_is_written_stays_out(salon: Shop) -> None:
    done(salon, *SALE)
    done(salon, *SALE[:-1], "B2")
    salon.now = salon.day("2026-06-20")
    before = text(salon)
    pieces = journal(salon.occasion(), GivenPeriod(), "hledger")
    written = next(pieces) + next(pieces)
    salon.lapse()
    done(salon, *SALE[:-1], "C3")
    redeem(salon.occasion(), RedeemRequest("C3", [("massage", 1)]))

    assert written + "".join(pieces) == before
    assert text(salon) != before


def test_a_page_never_parts_what_belongs_together(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_little(salon)
    done(salon, *SALE[:-1], "D4")
    salon.now = salon.day("2026-12-01")
    whole = text(salon)
    monkeypatch.setattr("pkgcli.exports.journal.reading.PAGE", 1)

    assert "".join(journal(salon.occasion(), read_period(None, None, None), "hledger")) == whole
