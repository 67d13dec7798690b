"""Cards that were sold elsewhere come in as opening balances (spec, sections 5 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pkgcli.errors import BadFile, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shop


def shown(shop: Shop, number: str) -> Any:
    return shop.ok("card", "show", number, "--json").json


def rejected(cards: Callable[..., Any], content: str, **options: Any) -> list[tuple[int, str | None, str]]:
    with pytest.raises(BadFile) as failed:
        cards(content, **options)
    return [(each["line"], each["column"], each["message"]) for each in failed.value.facts["rejected"]]


def why(cards: Callable[..., Any], content: str, **options: Any) -> str:
    """The one reason why a file is rejected."""
    ((_, _, message),) = rejected(cards, content, **options)
    return message


def test_a_ten_pack_with_three_left_stays_a_ten_pack(shop: Shop, cards: Any) -> None:
    assert cards("number,client,package,initial_units,units_left\nGC-1,C1,ten,10,3\n").new == 1
    card = shown(shop, "GC-1")
    assert (card["initial_units"], card["units_left"]) == (10, 3)
    (line,) = card["lines"]
    assert (line["cap"], line["used"], line["available"]) == (10, 7, 3)
    shop.ok("redeem", "GC-1", "facial=3")
    assert shop.run("redeem", "GC-1", "facial", "--again").exit_code == 4
    assert shop.ok("db", "verify").err == ""


@pytest.mark.parametrize(
    ("row", "initial", "left", "value"),
    [
        ("ten,10,6,", 10, 6, "60.00"),
        ("ten,10,10,", 10, 10, "100.00"),
        ("ten,10,0,", 10, 0, "0.00"),
        ("ten,12,3,", 12, 3, "25.00"),
        ("duo,,,facial=2/3; massage=1/3", 6, 3, "142.87"),
        ("duo,6,6,", 6, 6, "300.00"),
        ("pool,200,150,", 200, 150, "150.00"),
        ("free,,,facial=2/5; massage=5", 10, 7, "70.00"),
        ("free,10,4,", 10, 4, "40.00"),
    ],
)
def test_what_is_left_is_worth_what_redeeming_the_rest_at_once_leaves(
    shop: Shop, cards: Any, row: str, initial: int, left: int, value: str
) -> None:
    cards(f"number,client,package,initial_units,units_left,lines\nGC-1,C1,{row}\n")
    card = shown(shop, "GC-1")
    assert (card["initial_units"], card["units_left"], card["value_left"]) == (initial, left, value)
    assert shop.ok("db", "verify").err == ""


def test_one_row_per_line_is_the_same_card(shop: Shop, cards: Any) -> None:
    content = "number,client,package,item,cap,left,price\nGC-1,C1,duo,facial,3,2,300\n,,,massage,3,1,\n"
    assert cards(content).new == 1
    assert [(line["item"], line["used"]) for line in shown(shop, "GC-1")["lines"]] == [("facial", 1), ("massage", 2)]
    assert shown(shop, "GC-1")["value_left"] == "142.87"


def test_the_file_that_was_imported_is_unchanged_also_after_visits(shop: Shop, cards: Any) -> None:
    content = "number,client,package,initial_units,units_left,price,paid\nGC-1,C1,ten,10,6,119,119\n"
    cards(content)
    shop.ok("redeem", "GC-1", "facial=2")
    again = cards(content)
    assert (again.new, again.unchanged, again.operation) == (0, 1, None)
    assert cards(content.replace("10,6", "10,4")).unchanged == 1  # as it stands now
    assert "was imported with 6" in why(cards, content.replace("10,6", "10,5"))


def test_a_card_without_a_number_is_not_doubled(shop: Shop, cards: Any) -> None:
    content = "client,package,units_left,issued_on\nC1,ten,6,2026-01-15\nC1,ten,6,2026-01-15\n"
    assert cards(content).new == 2  # within a file two rows are two cards
    assert [each[:2] for each in rejected(cards, content)] == [(2, "number"), (3, "number")]
    assert shop.rows("SELECT count(*) FROM card") == [(2,)]


def test_days_and_amounts_of_a_german_spreadsheet(shop: Shop, cards: Any) -> None:
    content = "number;client;package;units_left;price;issued_on\nGC-1;C1;ten;3;1.190,00;01.02.2026\n"
    assert "--dates dmy or mdy" in why(cards, content, decimal=",")
    cards(content, decimal=",", dates="dmy")
    card = shown(shop, "GC-1")
    assert (card["issued_on"], card["expires_on"], card["price"]) == ("2026-02-01", "2027-02-01", "1190.00")
    with pytest.raises(Unreadable, match="--dates"):
        cards(content, dates="german")


@pytest.mark.parametrize(
    ("amount", "decimal", "due"),
    [
        ("119,00 €", None, "119.00"),
        ("119.00 EUR", None, "119.00"),
        ("119.00€", None, "119.00"),
        ("€119", None, "119.00"),
        ("EUR 119,5", None, "119.50"),
        ("1,119.00 EUR", None, "1119.00"),
        ("1.119 €", ",", "1119.00"),
        ("1.119.000 eur", None, "1119000.00"),
    ],
)
def test_the_own_currency_may_stand_with_what_was_paid_and_what_is_left(
    shop: Shop, cards: Any, amount: str, decimal: str | None, due: str
) -> None:
    content = f"number;client;package;units_left;price;paid;value_left\nE;C1;ten;6;2000000;{amount};{amount}\n"
    done = cards(content, decimal=decimal)
    card = shown(shop, "E")

    assert (card["paid"], card["value_left"]) == (due, due)
    assert (str(done.reconciliation.file.paid), str(done.reconciliation.file.value_left)) == (due, due)
    assert str(done.reconciliation.database.paid) == due


def test_a_card_that_had_expired_comes_with_nothing_left_and_is_told(shop: Shop, cards: Any) -> None:
    done = cards("number,client,package,units_left,issued_on\nGC-1,C1,ten,3,2024-01-15\n")
    assert "1 card had expired before 2026-03-02" in done.messages[0]
    card = shown(shop, "GC-1")
    assert (card["status"], card["units_left"], card["value_left"]) == ("expired", 0, "0.00")
    assert shop.ok("db", "verify").err == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C1,ten,10,,", "how many are left isn't said; 0 where none are"),
        ("C1,ten,10,12,", "12 can't be left of 10"),
        ("C1,ten,,12,", "12 can't be left of the 10 that the package has; say how many there were at first"),
        ("C1,duo,,4,", "which of facial, massage are left isn't said"),
        ("C1,duo,,,facial=2/3", "massage isn't said; add massage=LEFT/OF"),
        ("C1,duo,,,facial=2/3; nails=1", "nails isn't in the package, which has facial, massage"),
        ("C1,duo,,5,facial=2/3; massage=1/3", "its lines add up to 3"),
        ("C1,flat,,3,", "the package is unlimited and counts nothing"),
        ("C1,free,,9,facial=1/5", "its lines make 4 used of 10, which leaves 6 at most"),
        ("C9,ten,,3,", "not found"),
        ("Ann,ten,,3,", "only a part of a name"),
        (",ten,,3,", "there is no client"),
        ("C1,tenn,,3,", "did you mean ten?"),
        ("C1,,,3,", "there is no package"),
    ],
)
def test_what_a_row_can_not_mean_is_told(cards: Any, row: str, reason: str) -> None:
    assert reason in why(cards, f"client,package,initial_units,units_left,lines\n{row}\n")


def test_the_file_is_reconciled_with_the_database(shop: Shop, cards: Any) -> None:
    content = """number,client,package,initial_units,units_left,lines,paid,value_left,issued_on
GC-1,C1,ten,10,6,,119,,2026-01-15
GC-2,C1,duo,,,facial=2/3; massage=1/3,300,150.00,2026-01-15
GC-3,C2,pool,200,50,,200,,2026-01-15
GC-4,C2,ten,12,3,,119,,2024-01-15
"""
    found = cards(content).reconciliation
    file, expired, database = ([str(value) for value in vars(part).values()] for part in vars(found).values())
    assert file == ["4", "228", "62", "285.00", "738.00"]
    assert expired == ["1", "12", "3", "25.00", "119.00"]
    assert database == ["4", "228", "59", "260.00", "738.00"]
    shown_to_a_person = shop.ok("card", "import", "-", stdin=content.replace("GC", "GD")).out
    (line,) = (line for line in shown_to_a_person.splitlines() if "In the database" in line)
    assert line.split()[3:] == ["4", "228", "59", "260.00", "738.00"]
    assert shop.ok("card", "import", "-", "--json", stdin=content).json["reconciliation"] is None


def test_a_row_that_was_read_as_another_is_found_by_reconciling(
    shop: Shop, cards: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pkgcli.imports.card_rows.GivenCard.initial_units", property(lambda self: self.units_left))
    with pytest.raises(BadFile, match=r"units at first 3 and 10|units at first 10 and 3"):
        cards("number,client,package,initial_units,units_left\nGC-1,C1,ten,10,3\n")
    assert shop.rows("SELECT count(*) FROM card") == [(0,)]


SHEET = """number,client,client_name,phone,email,package,units_left
GC-1,K-7,Dora Ernst,+49 171 5550111,dora@example.com,ten,3
GC-2,K-7,Dora Ernst,,,ten,10
GC-3,Emil Frey,,+49 171 5550112,,ten,1
GC-4,emil frey,,,,ten,2
GC-5,C1,Ann Berg,,,ten,2
"""


def test_one_sheet_brings_cards_and_the_clients_who_are_not_known(shop: Shop, cards: Any) -> None:
    reasons = [message for _, _, message in rejected(cards, SHEET)]
    assert len(reasons) == 4
    assert all("--new-clients" in reason for reason in reasons)
    done = cards(SHEET, new_clients=True)
    assert done.new == 5
    assert "2 clients made: K-7, C" in done.messages[0]
    owners = [shown(shop, f"GC-{number}")["client"] for number in range(1, 6)]
    assert [owner["name"] for owner in owners] == ["Dora Ernst"] * 2 + ["Emil Frey"] * 2 + ["Ann Berg"]
    assert shop.rows("SELECT phone FROM client WHERE name = 'Emil Frey'") == [("+49 171 5550112",)]
    again = cards(SHEET, new_clients=True)
    assert (again.new, again.unchanged) == (0, 5)
    assert shop.ok("db", "verify").err == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C1,Bea Koch,,,ten,3", "client C1 is 'Ann Berg' here"),
        ("Ann Berg,,+49 171 9999999,,ten,3", "client C1, who is called so, has another"),
        ("+49 171 9999999,,,,ten,3", "a new one needs a name"),
        ("Carla,,12a,,ten,3", "phone"),
        ("Carla,,,,ten,30", "30 can't be left"),
    ],
)
def test_nobody_is_made_or_taken_for_another_by_a_bad_row(shop: Shop, cards: Any, row: str, reason: str) -> None:
    content = f"client,client_name,phone,email,package,units_left\n{row}\n"
    ((_, column, message),) = rejected(cards, content, new_clients=True)
    assert reason in message or reason == column
    assert shop.rows("SELECT count(*) FROM client") == [(3,)]


def test_the_code_of_somebody_anonymised_is_given_to_nobody_and_the_other_rows_come_in(shop: Shop) -> None:
    shop.ok("item", "add", "facial")
    shop.ok("package", "add", "ten", "--line", "facial=10", "--price", "100")
    for name in ("Ann Berg", "Bea Koch"):
        shop.ok("client", "add", name)
    gone = shop.rows("SELECT code FROM client WHERE name = 'Bea Koch'")[0][0]
    shop.ok("client", "anonymise", gone, "-y", "-r", "asked for it")
    content = f"number,client,client_name,package,units_left\nB-6,Ann Berg,,ten,3\nB-7,{gone},Neu,ten,3\n"
    refused = shop.run("card", "import", "-", "--new-clients", stdin=content)
    assert (refused.exit_code, f"line 3, column client, '{gone}'" in refused.err) == (5, True)
    aside = str(shop.path.with_name("aside.csv"))
    options = ("--new-clients", "--skip-bad", "--rejected", aside, "--json")
    done = shop.ok("card", "import", "-", *options, stdin=content).json
    assert (done["new"], [(each["line"], each["column"]) for each in done["rejected"]]) == (1, [(3, "client")])
    assert shown(shop, "B-6")["units_left"] == 3
    assert shop.rows("SELECT count(*) FROM client WHERE name = 'Neu'") == [(0,)]


NAMESAKES = {
    "name": ("Ann Berg", "K-9,Ann Berg,,"),
    "phone": ("+49 171 5550199", "K-9,Ann Maria Berg,+49 171 5550199,"),
    "e-mail": ("ANN@example.com", "K-9,Ann Maria Berg,,ann@example.com"),
}


@pytest.mark.parametrize("by", NAMESAKES)
@pytest.mark.parametrize("between", [0, 300])
def test_who_is_meant_does_not_depend_on_how_many_rows_stand_between(
    shop: Shop, cards: Any, by: str, between: int
) -> None:
    text, namesake = NAMESAKES[by]
    others = "".join(f"O-{row},C2,,,,ten,3\n" for row in range(between))
    content = f"GC-1,{text},,,,ten,3\nGC-2,{namesake},ten,3\n{others}GC-3,{text},,,,ten,3\n"
    head = "number,client,client_name,phone,email,package,units_left\n"
    ((line, column, message),) = rejected(cards, head + content, new_clients=True)
    assert (line, column, "K-9" in message and "C1" in message) == (4 + between, "client", True)
