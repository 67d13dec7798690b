"""Defining packages: the table of spec section 2 through the service, and what is stored."""

from datetime import date

import pytest

from pkgcli.catalogue.definition import PackageChanges, PackageWish, add_package, copy_package, edit_package
from pkgcli.catalogue.items import ItemWish, add_item, list_items, retire_item
from pkgcli.catalogue.packages import show_package
from pkgcli.catalogue.standing import deactivate_package, delete_package
from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.given_days import read_day
from pkgcli.rules.quantities import read_line
from pkgcli.rules.validity import read_validity


def lines(text):
    return tuple(read_line(part) for part in text.split())


def price(text):
    return read_amount(text, "--price")


def valid(text):
    return read_validity(text, "--valid")


@pytest.fixture
def salon(shop):
    """A shop with three items that have list prices."""
    for code, amount in (("facial", "60"), ("massage", "80"), ("nails", "30")):
        add_item(shop.occasion(), ItemWish(code, list_price=price(amount)))
    return shop


def versions(shop):
    return shop.rows("SELECT version, name, price FROM package_version ORDER BY version")


def test_a_fixed_package_is_the_sum_of_its_lines(salon):
    wish = PackageWish("spa", lines=lines("facial=3 massage=3 nails=2"), price=price("399"))
    package = add_package(salon.occasion(), wish).subject
    assert (package.total, package.unit, package.version, package.name) == (8, "sessions", 1, "spa")
    assert [(line.item, line.unit_cost, line.cap) for line in package.lines] == [
        ("facial", 1, 3),
        ("massage", 1, 3),
        ("nails", 1, 2),
    ]
    assert str(package.original_price) == "480.00"


@pytest.mark.parametrize(
    ("kind", "total", "given", "validity", "unit"),
    [
        ("fixed", None, "facial=2", "never", "sessions"),
        ("custom", 10, "facial=5 massage", "6mo", "sessions"),
        ("units", 200, "massage:50 facial:25", "90d", "units"),
        ("unlimited", None, "facial", "1mo", "visits"),
    ],
)
def test_each_kind_has_its_own_label_for_a_unit(salon, kind, total, given, validity, unit):
    wish = PackageWish("p", kind=kind, total=total, lines=lines(given), price=price("1"), valid=valid(validity))
    package = add_package(salon.occasion(), wish).subject
    assert (package.kind, package.total, package.unit, package.valid) == (
        kind,
        total if kind != "fixed" else 2,
        unit,
        validity,
    )


@pytest.mark.parametrize(
    ("kind", "total", "given", "rule"),
    [
        ("fixed", 7, "facial=3 nails=3", "total_differs"),
        ("fixed", None, "facial", "cap_missing"),
        ("fixed", None, "", "line_missing"),
        ("custom", None, "facial=5", "total_missing"),
        ("custom", 4, "facial=5", "cap_above_total"),
        ("custom", 10, "facial=4 nails=5", "total_above_caps"),
        ("units", 40, "massage:50", "cost_above_total"),
        ("unlimited", None, "facial", "validity_missing"),
        ("fixed", None, "facial=1 FACIAL=2", "item_twice"),
    ],
)
def test_terms_that_make_no_sense_are_refused_and_leave_nothing(salon, kind, total, given, rule):
    before = salon.rows("SELECT count(*) FROM operation")
    with pytest.raises(Refused) as refused:
        add_package(salon.occasion(), PackageWish("p", kind=kind, total=total, lines=lines(given)))
    assert refused.value.code == rule
    assert refused.value.exit_code == 4
    assert salon.rows("SELECT count(*) FROM operation") == before
    assert salon.rows("SELECT count(*) FROM package") == [(0,)]


def test_two_a_two_b_one_c_of_25_50_100_can_be_had_on_250_units_and_not_on_more(salon):
    given = lines("facial:25=2 massage:50=2 nails:100=1")
    add_package(salon.occasion(), PackageWish("fits", kind="units", total=250, lines=given, price=price("1")))
    with pytest.raises(Refused) as refused:
        add_package(salon.occasion(), PackageWish("wide", kind="units", total=251, lines=given))
    assert refused.value.code == "total_above_caps"


def test_an_unknown_item_names_the_flag_that_adds_it(salon):
    with pytest.raises(NotFound) as missing:
        add_package(salon.occasion(), PackageWish("p", lines=lines("lashes=2")))
    assert missing.value.exit_code == 3
    assert "--create-items" in missing.value.hint


def test_create_items_adds_services_named_by_their_code(salon):
    done = add_package(salon.occasion(), PackageWish("p", lines=lines("Lashes=2"), price=price("9"), create_items=True))
    item = list_items(salon.occasion()).rows[-1]
    assert (item.code, item.name, item.kind, item.list_price) == ("Lashes", "Lashes", "service", None)
    assert done.subject.original_price is None
    assert any("Lashes" in warning for warning in done.warnings)
    assert salon.rows("SELECT count(*) FROM operation") == [(4,)]


def test_no_price_is_zero_with_a_warning_and_a_price_of_zero_is_meant(salon):
    done = add_package(salon.occasion(), PackageWish("p", lines=lines("facial=2")))
    assert str(done.subject.price) == "0.00"
    assert any("no price was given" in warning for warning in done.warnings)
    assert add_package(salon.occasion(), PackageWish("q", lines=lines("facial=2"), price=price("0"))).warnings == ()


def test_a_price_above_the_original_price_warns(salon):
    done = add_package(salon.occasion(), PackageWish("p", lines=lines("facial=2"), price=price("120.01")))
    assert any("above the original price 120.00 EUR" in warning for warning in done.warnings)


def test_a_code_is_unique_even_among_deleted_packages_and_says_so(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=2")))
    with pytest.raises(Refused) as refused:
        add_package(salon.occasion(), PackageWish("SPA", lines=lines("facial=2")))
    assert (refused.value.code, refused.value.hint) == ("package_exists", "pkgcli package edit spa")
    delete_package(salon.occasion(), "spa")
    with pytest.raises(Refused, match="by a deleted package") as refused:
        add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=2")))
    assert refused.value.hint == "pkgcli package undelete spa"


def test_a_sale_window_that_ends_before_it_begins_is_refused(salon):
    days = {"sell_from": read_day("2026-12-01", "--sell-from"), "sell_until": read_day("2026-11-30", "--sell-until")}
    with pytest.raises(Refused) as refused:
        add_package(salon.occasion(), PackageWish("p", lines=lines("facial=2"), **days))
    assert refused.value.code == "sale_window_empty"


def test_days_of_a_sale_window_are_counted_from_the_business_day(salon):
    salon.now = salon.day("2026-03-28").replace(hour=23, minute=30)  # 29 March in Berlin already
    wish = PackageWish("p", lines=lines("facial=2"), sell_from=read_day("today", "--sell-from"))
    assert add_package(salon.occasion(), wish).subject.sell_from == date(2026, 3, 29)


def test_a_window_that_is_over_warns(salon):
    wish = PackageWish(
        "p",
        lines=lines("facial=2"),
        price=price("9"),
        sell_until=read_day("2026-03-01", "D"),
        valid=valid("until:2026-03-01"),
    )
    assert len(add_package(salon.occasion(), wish).warnings) == 2


def test_a_retired_item_goes_into_no_new_version(salon):
    add_package(salon.occasion(), PackageWish("p", lines=lines("facial=2"), price=price("9")))
    retire_item(salon.occasion(), "facial")
    for attempt in (
        lambda: add_package(salon.occasion(), PackageWish("q", lines=lines("facial=2"))),
        lambda: edit_package(salon.occasion(), "p", PackageChanges(price=price("10"))),
        lambda: copy_package(salon.occasion(), "p", "q"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert (refused.value.code, refused.value.hint) == ("item_retired", "pkgcli item restore facial")


def test_an_edit_makes_the_next_version_and_keeps_the_first(salon):
    add_package(salon.occasion(), PackageWish("spa", name="Spa", lines=lines("facial=3"), price=price("150")))
    salon.now = salon.day("2026-04-01")
    done = edit_package(salon.occasion(), "spa", PackageChanges(price=price("160")))
    assert (done.subject.version, done.subject.name, str(done.subject.price)) == (2, "Spa", "160.00")
    assert versions(salon) == [(1, "Spa", 15000), (2, "Spa", 16000)]
    assert salon.rows("SELECT starts_on FROM package_version ORDER BY version") == [("2026-03-02",), ("2026-04-01",)]
    assert str(show_package(salon.occasion(), "spa", 1).price) == "150.00"


@pytest.mark.parametrize(
    "changes",
    [
        PackageChanges(),
        PackageChanges(price=price("150.00"), name="Spa", kind="fixed", total=3),
        PackageChanges(lines=lines("FACIAL=3"), valid=valid("never"), once_per_client=False),
        PackageChanges(clear=frozenset({"description", "sell-from", "unit"})),
    ],
)
def test_an_edit_that_changes_nothing_makes_no_version(salon, changes):
    add_package(salon.occasion(), PackageWish("spa", name="Spa", lines=lines("facial=3"), price=price("150")))
    done = edit_package(salon.occasion(), "spa", changes)
    assert (done.operation, done.subject.version) == (None, 1)
    assert "unchanged" in done.message


def test_lines_that_are_given_take_the_place_of_all_and_the_total_follows(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3 nails=2"), price=price("150")))
    package = edit_package(salon.occasion(), "spa", PackageChanges(lines=lines("massage=4"))).subject
    assert ([line.item for line in package.lines], package.total) == (["massage"], 4)


def test_the_order_of_lines_is_a_change(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3 nails=2"), price=price("150")))
    assert edit_package(salon.occasion(), "spa", PackageChanges(lines=lines("nails=2 facial=3"))).subject.version == 2


def test_optional_fields_are_set_and_cleared(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3"), price=price("150")))
    changes = PackageChanges(
        description="For two",
        sell_from=read_day("2026-03-01", "D"),
        sell_until=read_day("2026-12-31", "D"),
        unit="visits",
        once_per_client=True,
        valid=valid("1y"),
    )
    package = edit_package(salon.occasion(), "spa", changes).subject
    assert (package.description, package.unit, package.once_per_client) == ("For two", "visits", True)
    assert (package.sell_from, package.sell_until) == (date(2026, 3, 1), date(2026, 12, 31))
    cleared = PackageChanges(clear=frozenset({"description", "sell-from", "sell-until", "unit"}), once_per_client=False)
    package = edit_package(salon.occasion(), "spa", cleared).subject
    assert (package.description, package.sell_from, package.sell_until) == (None, None, None)
    assert (package.unit, package.once_per_client, package.valid) == ("sessions", False, "1y")


def test_what_a_package_must_have_cannot_be_cleared(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3")))
    with pytest.raises(Unreadable, match="--price"):
        edit_package(salon.occasion(), "spa", PackageChanges(clear=frozenset({"price"})))


def test_the_kind_can_change_where_the_terms_still_make_sense(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3"), price=price("150"), valid=valid("1y")))
    package = edit_package(salon.occasion(), "spa", PackageChanges(kind="unlimited", lines=lines("facial"))).subject
    assert (package.kind, package.total, package.unit) == ("unlimited", None, "visits")
    package = edit_package(
        salon.occasion(), "spa", PackageChanges(kind="units", total=90, lines=lines("facial:30"))
    ).subject
    assert (package.kind, package.total, package.unit) == ("units", 90, "units")
    with pytest.raises(Refused) as refused:
        edit_package(salon.occasion(), "spa", PackageChanges(kind="custom"))
    assert refused.value.code == "cost_not_allowed"


def test_a_deleted_package_is_neither_edited_nor_copied(salon):
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=3")))
    delete_package(salon.occasion(), "spa")
    for attempt in (
        lambda: edit_package(salon.occasion(), "spa", PackageChanges(price=price("1"))),
        lambda: copy_package(salon.occasion(), "spa", "spa2"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert (refused.value.code, refused.value.hint) == ("package_deleted", "pkgcli package undelete spa")


def test_a_copy_can_have_another_price(salon):
    add_package(salon.occasion(), PackageWish("spa", price=price("100"), lines=lines("facial=3")))
    done = copy_package(salon.occasion(), "spa", "xmas", price=price("89.90"))
    assert (str(done.subject.price), str(show_package(salon.occasion(), "spa").price)) == ("89.90", "100.00")
    salon.ok("package", "copy", "spa", "free", "--price", "0", "--name", "A gift")
    gift = show_package(salon.occasion(), "free")
    assert (gift.name, str(gift.price)) == ("A gift", "0.00")


def test_a_copy_has_the_present_terms_a_code_of_its_own_and_is_on_sale(salon):
    add_package(salon.occasion(), PackageWish("spa", name="Spa", lines=lines("facial=3 nails=2"), price=price("150")))
    edit_package(salon.occasion(), "spa", PackageChanges(price=price("160"), once_per_client=True))
    deactivate_package(salon.occasion(), "spa")
    copied = copy_package(salon.occasion(), "spa", "spa2", "Spa two").subject
    assert (copied.code, copied.name, copied.version, copied.status) == ("spa2", "Spa two", 1, "active")
    assert (str(copied.price), copied.once_per_client) == ("160.00", True)
    assert [line.item for line in copied.lines] == ["facial", "nails"]
    with pytest.raises(Refused):
        copy_package(salon.occasion(), "spa", "SPA2")


def test_a_package_may_wait_for_its_lines(salon):
    done = add_package(salon.occasion(), PackageWish("ten", kind="custom", total=10, price=price("9")))
    assert done.subject.lines == ()
    assert any("can't be sold yet" in warning for warning in done.warnings)
    done = edit_package(salon.occasion(), "ten", PackageChanges(lines=lines("facial")))
    assert (done.subject.total, done.warnings) == (10, ())
