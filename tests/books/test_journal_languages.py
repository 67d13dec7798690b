"""The journal in each language, as the program of that language takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bookkeepers import STYLES, complaint, needs
from journal_of import SALE, blocks, done, live_a_little, text

from pkgcli.founding import init

if TYPE_CHECKING:
    from tests.conftest import Shop

BODY = {
    "hledger": """
2026-03-02 issue spa C1001  ; card:A1, operation:9, entry:1
    Assets:Till:Unspecified                 130.95 EUR
    Liabilities:Prepaid:Packages           -100.00 EUR
    Liabilities:Prepaid:Tips                 -6.00 EUR
    Liabilities:Tax                         -19.95 EUR
    Income:Charges                           -5.00 EUR

2026-03-02 balances
    Assets:Receivable                         0.00 EUR = 0.00 EUR
    Liabilities:Prepaid:Packages              0.00 EUR = -100.00 EUR
    Liabilities:Prepaid:Tips                  0.00 EUR = -6.00 EUR
    Liabilities:Tax                           0.00 EUR = -19.95 EUR
""",
    "ledger": """
2026-03-02 issue spa C1001
    ; card: A1
    ; operation: 9
    ; entry: 1
    Assets:Till:Unspecified                 130.95 EUR
    Liabilities:Prepaid:Packages           -100.00 EUR
    Liabilities:Prepaid:Tips                 -6.00 EUR
    Liabilities:Tax                         -19.95 EUR
    Income:Charges                           -5.00 EUR

2026-03-02 balances
    Assets:Receivable                         0.00 EUR = 0.00 EUR
    Liabilities:Prepaid:Packages              0.00 EUR = -100.00 EUR
    Liabilities:Prepaid:Tips                  0.00 EUR = -6.00 EUR
    Liabilities:Tax                           0.00 EUR = -19.95 EUR
""",
    "beancount": """
2026-03-02 * "issue spa C1001"
  card: "A1"
  operation: 9
  entry: 1
  Assets:Till:Unspecified                 130.95 EUR
  Liabilities:Prepaid:Packages           -100.00 EUR
  Liabilities:Prepaid:Tips                 -6.00 EUR
  Liabilities:Tax                         -19.95 EUR
  Income:Charges                           -5.00 EUR

2026-03-03 balance Assets:Receivable                             0.00 ~ 0 EUR
2026-03-03 balance Liabilities:Prepaid:Packages               -100.00 ~ 0 EUR
2026-03-03 balance Liabilities:Prepaid:Tips                     -6.00 ~ 0 EUR
2026-03-03 balance Liabilities:Tax                             -19.95 ~ 0 EUR
""",
}
HEAD = {
    "hledger": "; Salon Rosa, 2026-03-02 through 2026-03-02\n\ndecimal-mark .\ncommodity 1000.00 EUR\n\naccount ",
    "ledger": (
        "; Salon Rosa, 2026-03-02 through 2026-03-02\n\ncommodity EUR\n    format 1000.00 EUR\n\n"
        "tag card\ntag operation\ntag entry\n\naccount Assets:"
    ),
    "beancount": (
        'option "title" "Salon Rosa"\noption "operating_currency" "EUR"\n; 2026-03-02 through 2026-03-02\n\n'
        "2026-03-02 open Assets:Receivable EUR\n"
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_whole_journal_in_each_language(salon: Shop, style: str) -> None:
    done(salon, *SALE)

    assert text(salon, style).endswith(("EUR\n" if style == "beancount" else "Tips\n") + BODY[style])
    assert text(salon, style).startswith(HEAD[style])


@pytest.mark.parametrize("style", STYLES)
def test_everything_that_happens_is_taken_by_the_program(salon: Shop, style: str, tmp_path: Path) -> None:
    needs(style)
    live_a_little(salon)
    file = tmp_path / "salon.txt"
    for options in ((), ("--from", "2026-03-03"), ("-p", "2026-04"), ("--to", "2026-03-31"), ("-p", "2020")):
        salon.ok("export", "journal", "--style", style, *options, "-o", str(file))
        assert complaint(style, file) == "", options


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("balanced", [True, False], ids=["on both sides", "on one side"])
def test_a_journal_with_a_cent_changed_is_not_taken(salon: Shop, style: str, balanced: bool, tmp_path: Path) -> None:
    needs(style)
    done(salon, *SALE)
    done(salon, "redeem", "A1", "massage")
    file = tmp_path / "salon.txt"
    file.write_text(text(salon, style).replace("33.33 EUR", "33.34 EUR", 2 if balanced else 1))

    assert complaint(style, file) != ""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("currency", "price", "posting"),
    [("JPY", "5000", "-5000 JPY"), ("KWD", "12.345", "-12.345 KWD"), ("EUR", "0.01", "-0.01 EUR")],
    ids=["JPY", "KWD", "EUR"],
)
def test_the_currency_has_its_decimals(
    bare_shop: Shop, style: str, currency: str, price: str, posting: str, tmp_path: Path
) -> None:
    needs(style)
    init(bare_shop.occasion(), name="Rosa", currency=currency, timezone="Asia/Tokyo", environ={})
    bare_shop.ok("item", "add", "massage")
    bare_shop.ok("package", "add", "one", "--line", "massage=3", "--price", price)
    done(bare_shop, "issue", "one", "--new-client", "Ann")
    file = tmp_path / "salon.txt"
    file.write_text(text(bare_shop, style))

    assert f" {posting}\n" in file.read_text()
    assert complaint(style, file) == ""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("name", "number", "code"),
    [
        ('Rosa "the best"; \\ [2026/01/01] :a:b: | {5} @ $1 `', "2026-01-01 5 EUR", "a#b"),
        ("* ! = ~ % (x) 100 EUR", "− 12 ÄÖ é", "spa/2&3"),
        ("日本のサロン", "カード１２", "é_.-"),
    ],
    ids=["ascii", "dashes", "wide"],
)
def test_no_text_of_people_is_taken_for_syntax(
    shop: Shop, style: str, name: str, number: str, code: str, tmp_path: Path
) -> None:
    needs(style)
    shop.ok("config", "set", "business.name", name)
    shop.ok("item", "add", "massage")
    shop.ok("package", "add", code, "--line", "massage=3", "--price", "10", "--valid", "90d")
    shop.ok("client", "add", "Ann; Example", "--code", "1#&")
    done(shop, "issue", code, "--client", "1#&", "--number", number)
    part = done(shop, "card", "transfer", number, "--to", "1#&", "--units", "1", "-r", "shared")
    file = tmp_path / "salon.txt"
    file.write_text(text(shop, style), encoding="utf-8")

    assert complaint(style, file) == ""
    assert "Example" not in file.read_text(encoding="utf-8"), "no names of people"
    assert blocks(shop, style, part)


@pytest.mark.parametrize("style", STYLES)
def test_accounts_that_two_settings_share_are_not_asserted(salon: Shop, style: str, tmp_path: Path) -> None:
    """The reports know a part only of what comes together on one account, or below it."""
    needs(style)
    for setting, account in (
        ("prepaid", "Liabilities:Clients"),
        ("tips_prepaid", "Liabilities:Clients"),
        ("tips_payable", "Liabilities:State:Tips"),
        ("tax", "Liabilities:State"),
        ("receivable", "Assets:Till:Card"),
        ("cash", "Assets:Till"),
    ):
        salon.ok("config", "set", f"account.{setting}", account)
    live_a_little(salon)
    file = tmp_path / "salon.txt"
    file.write_text(text(salon, style))
    asserted = {
        word for line in file.read_text().splitlines() if "balance " in line or " = " in line for word in line.split()
    }

    assert complaint(style, file) == ""
    assert "Liabilities:Clients" in asserted
    assert not asserted & {"Liabilities:State", "Assets:Till:Card"}
