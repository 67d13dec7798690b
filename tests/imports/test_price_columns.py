"""The columns of a package's price come in, go out, and come in again unchanged."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pkgcli.catalogue.packages import show_package
from pkgcli.errors import BadFile
from pkgcli.exports.catalogue import export_packages, write_csv
from pkgcli.founding import init
from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.packages import import_packages
from pkgcli.rules.amounts import percent_text

HEADER = (
    "code,price,lines,tax,tax_included,charge,charge_tax,tip,promo_price,promo_from,promo_until,"
    "commission,commission_base,seller_commission\n"
)
RETREAT = "retreat,400.00,facial=3; massage=3,19,no,2.5%,8.875,50.00,350.00,2026-12-01,2026-12-24,20,full,5.00\n"


def exported(shop: Any) -> str:
    text = io.StringIO()
    write_csv(export_packages(shop.occasion()), text)
    return text.getvalue()


def places(run: Any) -> list[tuple[Any, ...]]:
    """Line, column, value and message of each rejected place."""
    with pytest.raises(BadFile) as caught:
        run()
    return [tuple(place.values()) for place in caught.value.facts["rejected"]]


@pytest.mark.usefixtures("four_items")
def test_a_row_says_what_a_package_costs(shop: Any, packages: Any) -> None:
    packages(HEADER + RETREAT)
    retreat = show_package(shop.occasion(), "retreat")
    assert (retreat.tax, retreat.tax_included, retreat.charge, retreat.charge_tax) == ("19", False, "2.5%", "8.875")
    assert (str(retreat.tip), str(retreat.promo_price)) == ("50.00", "350.00")
    assert (str(retreat.promo_from), str(retreat.promo_until)) == ("2026-12-01", "2026-12-24")
    assert (retreat.commission, retreat.commission_base, retreat.seller_commission) == ("20", "full", "5.00")


@pytest.mark.usefixtures("four_items")
def test_empty_cells_are_a_package_without_any_of_it(shop: Any, packages: Any) -> None:
    packages(HEADER + "retreat,400.00,facial=3" + "," * 11 + "\n")
    retreat = show_package(shop.occasion(), "retreat")
    assert (retreat.tax, retreat.tax_included, retreat.charge, retreat.tip) == ("0", True, None, None)
    assert (retreat.promo_price, retreat.commission_base, retreat.seller_commission) == (None, "paid", None)


@pytest.mark.usefixtures("four_items")
def test_what_goes_out_comes_in_unchanged_as_do_the_same_words_otherwise_written(shop: Any, packages: Any) -> None:
    packages(HEADER + RETREAT + "plain,10,facial=1,,,5,19%,,,,,,,2%\n")
    assert packages(exported(shop)).unchanged == 2
    assert packages(HEADER + RETREAT.replace("19,no", "19.0 %,No").replace("full", "FULL")).unchanged == 1


@pytest.mark.usefixtures("four_items")
def test_a_column_that_the_file_has_not_leaves_a_price_as_it_is(shop: Any, packages: Any) -> None:
    packages(HEADER + RETREAT)
    assert packages("code,price,lines\nretreat,400,facial=3; massage=3\n").unchanged == 1
    done = packages("code,lines,tip\nretreat,facial=3; massage=3,60\n", update=True)
    assert done.changed == 1
    retreat = show_package(shop.occasion(), "retreat")
    assert (retreat.tax, retreat.charge, retreat.seller_commission, str(retreat.tip)) == ("19", "2.5%", "5.00", "60.00")


@pytest.mark.usefixtures("four_items")
def test_an_empty_cell_takes_back_what_was_there(shop: Any, packages: Any) -> None:
    packages(HEADER + RETREAT)
    packages("code,lines,charge,tip,seller_commission\nretreat,facial=3,,,\n", update=True)
    retreat = show_package(shop.occasion(), "retreat")
    assert (retreat.charge, retreat.tip, retreat.seller_commission, retreat.tax) == (None, None, None, "19")


@pytest.mark.usefixtures("four_items")
def test_what_differs_is_told_by_its_column(packages: Any) -> None:
    packages(HEADER + RETREAT)
    told = places(lambda: packages(HEADER + RETREAT.replace("19,no,2.5%", "7,yes,3.00").replace(",5.00", ",2%")))
    assert [place[1:3] for place in told] == [
        ("tax", "7"),
        ("tax_included", "yes"),
        ("charge", "3.00"),
        ("seller_commission", "2%"),
    ]
    assert told[2][3] == "it is '2.5%' in the catalogue; add --update to change it"


@pytest.mark.usefixtures("four_items")
def test_every_bad_cell_is_told_with_its_column(shop: Any, packages: Any) -> None:
    told = places(
        lambda: packages(
            HEADER + "a,1,facial=1,x,maybe,5%%,y,1.2.3,q,+3d,1/2/2026,z,nett,abc%\n"
            "b,1,facial=1,,,1.000,,,,,,,,\n"
            "c,1,facial=1,,,,,,,2026-01-01,,,,\n"
            "d,1,facial=1,,,,,,5,2026-01-02,2026-01-01,,,\n"
        )
    )
    assert {place[:2] for place in told} == {
        *((2, column) for column in HEADER.strip().split(",")[3:]),
        (3, "charge"),
        (4, "promo_price"),
        (5, "promo_until"),
    }
    assert not any("--promo" in place[3] or "--tax" in place[3] for place in told)
    assert shop.rows("SELECT count(*) FROM package") == [(0,)]


@pytest.mark.usefixtures("four_items")
def test_a_rule_that_is_broken_is_told_by_the_column_that_breaks_it(items: Any, packages: Any) -> None:
    items("code,kind\noil,product\n")
    told = places(
        lambda: packages(
            "code,kind,total,valid,lines,tip,commission\n"
            "a,fixed,,,oil=2,5,\n"
            "b,custom,3,,facial; oil,5,\n"
            "c,unlimited,,1mo,facial,5,\n"
            "d,unlimited,,1mo,facial,,5\n"
        )
    )
    assert [place[:2] for place in told] == [(2, "tip"), (3, "tip"), (4, "tip"), (5, "commission_base")]


@pytest.mark.usefixtures("four_items")
def test_amounts_are_read_with_the_decimal_mark_of_the_file(shop: Any, packages: Any) -> None:
    text = "code;price;lines;charge;tip;promo_price;seller_commission;tax\na;1.234,50;facial=1;2,50;1,5;1.000;3;19,5\n"
    packages(text, decimal=",")
    package = show_package(shop.occasion(), "a")
    assert (package.charge, str(package.tip), str(package.promo_price)) == ("2.50", "1.50", "1000.00")
    assert (package.seller_commission, package.tax) == ("3.00", "19.5")


@pytest.mark.usefixtures("four_items")
def test_one_row_per_line_says_the_price_once(shop: Any, packages: Any) -> None:
    packages("code,price,tip,tax,item,cap\na,100,10,19,facial,1\n,,,,massage,1\na,100,10,19,manicure,1\n")
    assert str(show_package(shop.occasion(), "a").tip) == "10.00"
    told = places(lambda: packages("code,price,tip,item,cap\nb,100,10,facial,1\n,,11,massage,1\n"))
    assert told[0][:3] == (3, "tip", "11")


@pytest.mark.usefixtures("four_items")
def test_an_import_that_is_undone_takes_its_prices_along(shop: Any, packages: Any) -> None:
    packages(HEADER + RETREAT)
    before = exported(shop)
    done = packages(HEADER + RETREAT.replace("19,no", "7,yes"), update=True)
    assert exported(shop) != before
    shop.ok("undo", str(done.operation))
    assert exported(shop) == before


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "500"), ("KWD", "0.125"), ("EUR", "5.00")])
def test_amounts_of_every_currency_come_back(bare_shop: Any, csv_file: Any, currency: str, amount: str) -> None:
    init(bare_shop.occasion(), name="S", currency=currency, timezone="UTC", environ={})
    text = f"code,price,lines,charge,tip,promo_price,seller_commission\na,1000,x=1,{','.join([amount] * 4)}\n"
    import_packages(bare_shop.occasion(), ImportRequest(csv_file(text), create_items=True))
    package = show_package(bare_shop.occasion(), "a")
    assert {package.charge, str(package.tip), str(package.promo_price), package.seller_commission} == {amount}
    again = import_packages(bare_shop.occasion(), ImportRequest(csv_file(exported(bare_shop))))
    assert again.unchanged == 1


PERCENTS = st.integers(0, 1_000_000).map(percent_text)
CENTS = st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
EITHER = st.one_of(st.just(""), CENTS, PERCENTS.map(lambda text: f"{text}%"))
WINDOWS = st.sampled_from([("", ""), ("2026-01-01", ""), ("", "2027-12-31"), ("2026-01-01", "2027-12-31")])
CELLS = st.tuples(
    *(PERCENTS, st.sampled_from(["yes", "no", ""]), EITHER, PERCENTS, CENTS, CENTS, WINDOWS.map(",".join)),
    *(PERCENTS, st.sampled_from(["paid", "full", "list", ""]), EITHER),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_any_price_survives_the_way_out_and_in(
    bare_shop: Any, tmp_path_factory: Any, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    shop = type(bare_shop)(folder / "salon.db")
    init(shop.occasion(), name="S", currency="EUR", timezone="UTC", environ={})
    file = folder / "in.csv"
    text = HEADER + "".join(f"p{number},9.90,x=1,{','.join(cells)}\n" for number, cells in enumerate(rows))
    file.write_text(text)
    import_packages(shop.occasion(), ImportRequest(str(file), create_items=True))
    before = exported(shop)
    file.write_text(before)
    done = import_packages(shop.occasion(), ImportRequest(str(file)))
    assert (done.unchanged, done.changed) == (len(rows), 0)
    assert exported(shop) == before
