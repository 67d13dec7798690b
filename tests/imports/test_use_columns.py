"""The columns of a package's use come in, go out, and come in again unchanged."""

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

HEADER = "code,price,valid,lines,starts,claim,swap,split,membership_only\n"


def exported(shop: Any) -> str:
    text = io.StringIO()
    write_csv(export_packages(shop.occasion()), text)
    return text.getvalue()


def use(shop: Any, code: str) -> tuple[Any, ...]:
    shown = show_package(shop.occasion(), code)
    return (shown.starts, shown.claim, shown.swap, shown.split, shown.membership_only)


@pytest.mark.usefixtures("four_items")
def test_a_row_says_how_the_cards_are_used(shop: Any, packages: Any) -> None:
    rows = "gift,9,6mo,facial=3,First-Use,730,,yes,\nclub,9,1mo,facial=1,,,yes,no,yes\nplain,9,,facial=1,,,,,\n"
    packages(HEADER + rows)
    assert use(shop, "gift") == ("first-use", "730d", True, True, False)
    assert use(shop, "club") == ("sale", None, True, False, True)
    assert use(shop, "plain") == ("sale", None, False, False, False)
    assert packages(exported(shop)).unchanged == 3
    assert packages(HEADER + rows).unchanged == 3


@pytest.mark.usefixtures("four_items")
def test_a_column_that_the_file_has_not_leaves_the_use_as_it_is(shop: Any, packages: Any) -> None:
    packages(HEADER + "gift,9,6mo,facial=3,first-use,2y,yes,no,\n")
    assert packages("code,lines\ngift,facial=3\n").unchanged == 1
    packages("code,lines,split\ngift,facial=3,yes\n", update=True)
    assert use(shop, "gift") == ("first-use", "2y", True, True, False)
    packages("code,lines,starts,claim\ngift,facial=3,,\n", update=True)
    assert use(shop, "gift") == ("sale", None, True, True, False)


@pytest.mark.usefixtures("four_items")
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,9,6mo,facial=3,monday,,,,", "starts"),
        ("x,9,6mo,facial=3,,6mo,,,", "claim"),
        ("x,9,6mo,facial=3,first-use,soon,,,", "claim"),
        ("x,9,,facial=3,first-use,,,,", "valid"),
        ("x,9,6mo,facial=3,,,no,yes,", "swap"),
        ("x,9,6mo,facial=3,first-use,,,,yes", "starts"),
        ("x,9,6mo,facial=3,,,perhaps,,", "swap"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_column(packages: Any, row: str, column: str) -> None:
    with pytest.raises(BadFile) as caught:
        packages(HEADER + row + "\n")
    assert [(place["line"], place["column"]) for place in caught.value.facts["rejected"]] == [(2, column)]


@pytest.mark.usefixtures("four_items")
def test_a_product_and_an_unlimited_package_are_told_with_their_columns(packages: Any, items: Any) -> None:
    items("code,kind\noil,product\n")
    with pytest.raises(BadFile) as caught:
        packages("code,kind,valid,lines,split,membership_only\na,fixed,,oil=1,,yes\nb,unlimited,1mo,facial,yes,\n")
    assert [(place["line"], place["column"]) for place in caught.value.facts["rejected"]] == [
        (2, "membership_only"),
        (3, "split"),
    ]


SPANS = st.sampled_from(["30d", "12w", "6mo", "1y"])
ROWS = st.one_of(
    st.tuples(SPANS, st.just("x=1"), st.just("first-use"), st.sampled_from(["", "1y", "until:2030-01-01"])),
    st.tuples(
        st.sampled_from(["", "6mo", "until:2030-01-01"]), st.just("x=1"), st.sampled_from(["", "sale"]), st.just("")
    ),
)
FLAGS = st.sampled_from([",,", "yes,,", "yes,yes,", ",yes,", "no,no,no"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ROWS, FLAGS), min_size=1, max_size=4))
def test_any_use_survives_the_way_out_and_in(bare_shop: Any, tmp_path_factory: Any, rows: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("shop")
    shop = type(bare_shop)(folder / "salon.db")
    init(shop.occasion(), name="S", currency="EUR", timezone="UTC", environ={})
    file = folder / "in.csv"
    file.write_text(HEADER + "".join(f"p{n},9.90,{','.join(cells)},{flags}\n" for n, (cells, flags) in enumerate(rows)))
    import_packages(shop.occasion(), ImportRequest(str(file), create_items=True))
    before = exported(shop)
    file.write_text(before)
    done = import_packages(shop.occasion(), ImportRequest(str(file)))
    assert (done.unchanged, done.changed) == (len(rows), 0)
    assert exported(shop) == before
