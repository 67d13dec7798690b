"""A catalogue comes in wholly or not at all, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pkgcli.catalogue.definition import PackageChanges, edit_package
from pkgcli.catalogue.items import retire_item
from pkgcli.catalogue.packages import list_packages, show_package
from pkgcli.catalogue.standing import deactivate_package, delete_package
from pkgcli.errors import BadFile, Refused, Unreadable
from pkgcli.views.imported import Imported

pytestmark = pytest.mark.usefixtures("four_items")


def rejected(run: Any) -> list[tuple[Any, ...]]:
    """Line, column, value and message of each rejected place."""
    with pytest.raises(BadFile) as caught:
        run()
    assert caught.value.exit_code == 5
    return [tuple(place.values()) for place in caught.value.facts["rejected"]]


def only(run: Any) -> tuple[Any, ...]:
    (place,) = rejected(run)
    return place


def test_a_row_is_a_package(shop: Any, packages: Any) -> None:
    done = packages(
        "code,name,kind,total,unit,price,valid,lines,description,sell_from,sell_until,once_per_client\n"
        'spa,"Spa, a day",fixed,5,,240.00,90,facial=2; massage=3,Nice,2026-01-01,2026-12-31,yes\n'
        "min,Minutes,units,360,minutes,330,,manicure:60; massage:120=2,,,,\n"
    )
    assert (done.operation, done.new, done.changed, done.unchanged, done.rejected) == (2, 2, 0, 0, ())
    spa = show_package(shop.occasion(), "spa")
    assert (spa.name, spa.total, str(spa.price), spa.valid, spa.once_per_client) == (
        *("Spa, a day", 5, "240.00", "90d"),
        True,
    )
    assert [(line.item, line.unit_cost, line.cap) for line in spa.lines] == [("facial", 1, 2), ("massage", 1, 3)]
    minutes = show_package(shop.occasion(), "min")
    assert (minutes.kind, minutes.total, minutes.unit, minutes.valid) == ("units", 360, "minutes", "never")
    assert [(line.item, line.unit_cost, line.cap) for line in minutes.lines] == [
        ("manicure", 60, None),
        ("massage", 120, 2),
    ]


@pytest.mark.parametrize(("written", "kept"), [("", "never"), ("0", "never"), ("90", "90d"), ("3mo", "3mo")])
def test_a_bare_number_is_days_and_nothing_is_never(shop: Any, packages: Any, written: str, kept: str) -> None:
    packages(f"code,price,valid,lines\na,1,{written},facial=1\n")
    assert show_package(shop.occasion(), "a").valid == kept


def test_one_row_per_line_says_the_package_once(shop: Any, packages: Any) -> None:
    packages(
        "code,name,kind,total,price,item,unit_cost,cap\n"
        "a,Minutes,units,360,330.00,manicure,60,\n"
        ",,,,,pedicure,60,3\n"
        "a,,,,,massage,120,\n"
        "b,Facials,,,150,facial,,4\n"
        "B,Facials,,,150,massage,,1\n"
    )
    assert [(line.item, line.unit_cost, line.cap) for line in show_package(shop.occasion(), "a").lines] == [
        ("manicure", 60, None),
        ("pedicure", 60, 3),
        ("massage", 120, None),
    ]
    assert show_package(shop.occasion(), "b").total == 5


def test_further_rows_may_not_contradict_the_first(packages: Any) -> None:
    place = only(lambda: packages("code,price,item,cap\na,10,facial,1\n,12,massage,1\n"))
    assert place[:3] == (3, "price", "12")
    assert "differs from line 2, which says '10'" in place[3]


def test_an_item_stands_once_in_a_package(packages: Any) -> None:
    assert only(lambda: packages("code,item,cap\na,facial,1\n,Facial,1\n"))[:3] == (3, "item", "Facial")
    assert "stands there twice" in only(lambda: packages("code,lines\na,facial=1;facial=2\n"))[3]


def test_a_code_that_comes_back_later_is_doubled(packages: Any) -> None:
    assert only(lambda: packages("code,lines\na,facial=1\nA,massage=1\n")) == (
        *(3, "code", "A"),
        "stands on line 2 already",
    )
    by_line = "code,item,cap\na,facial,1\nb,facial,1\na,massage,1\n"
    assert only(lambda: packages(by_line)) == (4, "code", "a", "stands on line 2 already")


def test_every_bad_row_is_listed_and_nothing_is_written(shop: Any, packages: Any) -> None:
    places = rejected(
        lambda: packages(
            "code,name,kind,total,price,valid,lines\n"
            "good,,,,10,,facial=1\n"
            ",,,,10,,facial=1\n"
            "x y,,,,10,,facial=1\n"
            "a,,weekly,,1.2.3,soon,facial=1\n"
            "b,,custom,3,10,,facial=5; massage=5\n"
            "c,,fixed,7,10,,facial=1; massage=5\n"
            "d,,unlimited,,10,,facial\n"
            "e,,,,10\n"
            "f,,,,10,,nails=1\n"
            'g,"a\x1bb",,,10,,facial=0\n'
        )
    )
    assert [place[:3] for place in places] == [
        (3, "code", None),
        (4, "code", "x y"),
        (5, "kind", "weekly"),
        (5, "price", "1.2.3"),
        (5, "valid", "soon"),
        (6, "lines", "facial=5; massage=5"),
        (7, "total", "7"),
        (8, "valid", None),
        (9, None, None),
        (10, "lines", "nails"),
        (11, "lines", "facial=0"),
        (11, "name", "a\\x1bb"),
    ]
    assert not any("--total" in place[3] or "--valid" in place[3] for place in places)
    assert shop.rows("SELECT count(*) FROM package") == [(0,)]
    assert shop.rows("SELECT count(*) FROM operation") == [(1,)]


def test_one_bad_row_among_ten_thousand_leaves_nothing(shop: Any, packages: Any) -> None:
    rows = [f"p{number},{number}.00,facial=1" for number in range(10_000)]
    rows[7_000] = "p7000,7000.00,facial=none"
    place = only(lambda: packages("code,price,lines\n" + "\n".join(rows) + "\n"))
    assert place[:3] == (7002, "lines", "facial=none")
    assert shop.rows("SELECT count(*) FROM package UNION ALL SELECT count(*) FROM package_version") == [(0,), (0,)]


@pytest.mark.parametrize("price", ["1,000", "1.000", "420,000"])
def test_a_price_that_could_be_read_two_ways_is_rejected(packages: Any, price: str) -> None:
    place = only(lambda: packages(f'code,price,lines\na,"{price}",facial=1\n'))
    assert place[:3] == (2, "price", price)
    assert "can be read as" in place[3]
    assert "--decimal . or --decimal ," in place[3]


def test_the_decimal_mark_can_be_given(shop: Any, packages: Any) -> None:
    packages('code,price,lines\na,"1.000",facial=1\n', decimal=",")
    assert str(show_package(shop.occasion(), "a").price) == "1000.00"
    with pytest.raises(Unreadable, match="--decimal"):
        packages("code,lines\nb,facial=1\n", decimal="'")


def test_a_file_from_a_german_excel_comes_in(shop: Any, packages: Any) -> None:
    text = "Code;Name;Preis;Lines\r\nkäse;Gesichtspflege für Gäste;1.234,50;facial=1\r\n"
    packages(text.encode("cp1252"), encoding="cp1252", mapping=("price=Preis",))
    shown = show_package(shop.occasion(), "käse")
    assert (shown.name, str(shown.price)) == ("Gesichtspflege für Gäste", "1234.50")


def test_unknown_items_are_rejected_or_made(shop: Any, packages: Any) -> None:
    text = "code,price,lines\na,10,facal=1; nails=2\nb,10,NAILS=1\n"
    places = rejected(lambda: packages(text))
    assert [place[:3] for place in places] == [(2, "lines", "facal"), (2, "lines", "nails"), (3, "lines", "NAILS")]
    assert "did you mean facial?" in places[0][3]
    assert all("--create-items" in place[3] for place in places)
    done = packages(text, create_items=True)
    assert done.messages == ("2 items added as a service without a list price: facal, nails",)
    assert shop.rows("SELECT code, kind, list_price FROM item ORDER BY id LIMIT -1 OFFSET 4") == [
        ("facal", "service", None),
        ("nails", "service", None),
    ]


def test_a_retired_item_goes_into_no_new_version(shop: Any, packages: Any) -> None:
    text = "code,price,lines\na,10,facial=1\n"
    packages(text)
    retire_item(shop.occasion(), "facial")
    assert packages(text).unchanged == 1
    assert "is retired" in only(lambda: packages("code,lines\nb,facial=1\n"))[3]
    assert "is retired" in only(lambda: packages("code,lines\na,facial=2\n", update=True))[3]


def test_the_same_file_again_changes_nothing(shop: Any, packages: Any) -> None:
    text = "code,name,price,lines\na,Facials,10,facial=4\n"
    packages(text)
    again = packages(text)
    assert again == Imported(None, again.file, False, 0, 0, 1, ())
    assert shop.rows("SELECT count(*) FROM operation") == [(2,)]


def test_a_difference_needs_update(shop: Any, packages: Any) -> None:
    packages("code,name,price,valid,lines\na,Facials,10,90d,facial=4\n")
    places = rejected(lambda: packages("code,name,price,valid,lines\nA,Facials,12,,facial=5; massage=1\n"))
    assert [place[:3] for place in places] == [
        (2, "total", "6"),
        (2, "price", "12.00"),
        (2, "valid", "never"),
        (2, "lines", "facial=5"),
        (2, "lines", "massage=1"),
    ]
    assert places[1][3] == "it is '10.00' in the catalogue; add --update to change it"
    done = packages("code,name,price,valid,lines\nA,Facials,12,,facial=5; massage=1\n", update=True)
    assert (done.new, done.changed) == (0, 1)
    shown = show_package(shop.occasion(), "a")
    assert (shown.code, shown.version, str(shown.price), shown.total) == ("a", 2, "12.00", 6)


def test_a_column_that_is_not_there_is_left_alone(shop: Any, packages: Any) -> None:
    packages("code,name,kind,total,unit,price,valid,lines\na,Ten,custom,10,visits,10,1y,facial=5; massage\n")
    assert packages("code,price\na,10.00\n").unchanged == 1
    packages("code,price\na,11\n", update=True)
    shown = show_package(shop.occasion(), "a")
    assert (shown.name, shown.kind, shown.total, shown.unit, str(shown.price), shown.valid) == (
        *("Ten", "custom", 10, "visits", "11.00", "1y"),
    )


def test_packages_out_of_sale_are_matched_all_the_same(shop: Any, packages: Any) -> None:
    text = "code,price,lines\na,10,facial=1\nb,10,facial=1\n"
    packages(text)
    deactivate_package(shop.occasion(), "a")
    delete_package(shop.occasion(), "b")
    again = packages(text)
    assert again.unchanged == 2
    assert again.messages == ("1 package deleted here and stays so (pkgcli package undelete b): b",)
    differs = only(lambda: packages("code,price,lines\nb,11,facial=1\n", update=True))[3]
    assert differs == "differs, and is deleted here; pkgcli package undelete b first"


def test_skip_bad_imports_the_rest_and_keeps_the_bad_rows(shop: Any, packages: Any) -> None:
    text = "code,price,lines\na,10,facial=1\nb,ten,facial=1\nc,10\nd,10,facial=1,surplus\ne,10,massage=1\n"
    done = packages(text, skip_bad=True)
    assert (done.new, len(done.rejected)) == (2, 3)
    aside = Path(done.file + ".rejected.csv")
    assert done.messages[-1] == f"the rejected rows are in {aside}"
    assert aside.read_text(encoding="utf-8-sig").splitlines() == [
        "code,price,lines,problem",
        'b,ten,facial=1,"price: not an amount of money; type it like 420 or 420.00, without a currency sign"',
        'c,10,,"2 cells, and the header has 3; an empty cell keeps its delimiter"',
        'd,10,facial=1,"4 cells, and the header has 3;'
        ' a , that belongs to an amount or a text wants its cell in quotes",surplus',
    ]
    with pytest.raises(Unreadable, match="is not written over"):
        packages("code,lines\nx,facial=1\ny\n", skip_bad=True, rejected_file=str(aside))
    assert shop.rows("SELECT code FROM package ORDER BY id") == [("a",), ("e",)]


def test_the_rejected_rows_of_next_month_stand_beside_those_of_last_month(packages: Any) -> None:
    last = packages("code,lines\na,facial=1\nb\n", skip_bad=True)
    next_one = packages("code,lines\nc,facial=1\nd\n", skip_bad=True)
    assert last.messages[-1] == f"the rejected rows are in {last.file}.rejected.csv"
    assert next_one.messages[-1] == f"the rejected rows are in {next_one.file}.rejected-2.csv"
    assert "b," in Path(f"{last.file}.rejected.csv").read_text(encoding="utf-8-sig")


def test_the_rejected_rows_can_be_put_right_and_imported(packages: Any) -> None:
    done = packages("code,price,lines\na,10,facial=1\nb,ten,facial=1\n", skip_bad=True)
    aside = Path(done.file + ".rejected.csv")
    fixed = packages(aside.read_bytes().replace(b"b,ten,", b"b,10,"))
    assert (fixed.new, fixed.unchanged) == (1, 0)


def test_a_package_with_one_bad_line_is_left_out_wholly(shop: Any, packages: Any) -> None:
    text = "code,price,item,cap\na,10,facial,1\n,,massage\n,,pedicure,1\nb,10,facial,1\n"
    done = packages(text, skip_bad=True)
    assert shop.rows("SELECT code FROM package") == [("b",)]
    told = Path(done.file + ".rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert told[1:] == [
        "a,10,facial,1,see line 3",
        ',,massage,,"3 cells, and the header has 4; an empty cell keeps its delimiter"',
        ",,pedicure,1,see line 3",
    ]


def test_nothing_good_is_an_error_even_with_skip_bad(packages: Any, csv_file: Any) -> None:
    with pytest.raises(BadFile, match="no good row"):
        packages("code,lines\na,nails=1\n", skip_bad=True)
    assert not Path(csv_file("") + ".rejected.csv").exists()


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Any, packages: Any) -> None:
    text = "code,price,lines\na,10,facial=1\nb,10,nails=1\n"
    options: dict[str, Any] = {"create_items": True}
    would = packages(text, dry_run=True, **options)
    assert shop.rows("SELECT count(*) FROM package") == [(0,)]
    did = packages(text, **options)
    assert (would.operation, would.dry_run) == (None, True)
    assert (would.new, would.changed, would.unchanged, would.rejected, would.messages) == (
        *(did.new, did.changed, did.unchanged, did.rejected),
        did.messages,
    )


def test_a_dry_run_rejects_like_a_run_and_makes_no_file(packages: Any, csv_file: Any) -> None:
    text = "code,price,lines\na,10,facial=1\nb,ten,facial=1\n"
    assert rejected(lambda: packages(text, dry_run=True)) == rejected(lambda: packages(text))
    would = packages(text, dry_run=True, skip_bad=True)
    assert (would.new, len(would.rejected)) == (1, 1)
    assert not Path(csv_file("") + ".rejected.csv").exists()


def test_a_key_belongs_to_the_file_as_it_was(shop: Any, packages: Any) -> None:
    first = packages("code,price,lines\na,10,facial=1\n", key="k")
    assert packages("code,price,lines\na,10,facial=1\n", key="k") == first
    with pytest.raises(Refused, match="something else"):
        packages("code,price,lines\na,11,facial=1\n", key="k")
    assert shop.rows("SELECT count(*) FROM package_version") == [(1,)]


def test_packages_without_a_price_are_told_once(packages: Any) -> None:
    done = packages("code,lines\n" + "".join(f"p{n},facial=1\n" for n in range(7)))
    assert done.messages == ("7 packages without a price, sold for 0.00 EUR: p0, p1, p2, p3, p4 and 2 more",)


def test_versions_of_an_import_touch_no_other_package(shop: Any, packages: Any) -> None:
    packages("code,price,lines\na,10,facial=1\nb,10,facial=1\n")
    edit_package(shop.occasion(), "b", PackageChanges(name="Bee"))
    packages("code,price\na,11\n", update=True)
    assert [(row.code, row.version) for row in list_packages(shop.occasion()).rows] == [("a", 2), ("b", 2)]
