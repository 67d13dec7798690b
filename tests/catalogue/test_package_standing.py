"""Packages on and off sale, deleted, purged, listed and compared."""

import json

import pytest

from pkgcli.catalogue.definition import PackageChanges, PackageWish, add_package, edit_package
from pkgcli.catalogue.difference import diff_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.catalogue.packages import list_packages, show_package
from pkgcli.catalogue.standing import (
    activate_package,
    deactivate_package,
    delete_all_packages,
    delete_package,
    purge_package,
    undelete_package,
)
from pkgcli.clients import ClientWish, add_client
from pkgcli.errors import NotFound, Refused
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.quantities import read_line
from pkgcli.rules.validity import read_validity


def lines(text):
    return tuple(read_line(part) for part in text.split())


def price(text):
    return read_amount(text, "--price")


@pytest.fixture
def salon(shop):
    """A shop that sells `spa` and `ten`."""
    add_item(shop.occasion(), ItemWish("facial", list_price=price("60")))
    add_item(shop.occasion(), ItemWish("nails", list_price=price("30")))
    add_package(shop.occasion(), PackageWish("spa", name="Spa day", lines=lines("facial=3"), price=price("150")))
    add_package(shop.occasion(), PackageWish("ten", name="Ten", lines=lines("nails=10"), price=price("250")))
    return shop


def codes(shop, **how):
    return [(package.code, package.status) for package in list_packages(shop.occasion(), **how).rows]


def test_an_inactive_package_is_hidden_unless_everything_is_asked_for(salon):
    deactivate_package(salon.occasion(), "spa")
    assert codes(salon) == [("ten", "active")]
    assert codes(salon, everything=True) == [("spa", "inactive"), ("ten", "active")]
    activate_package(salon.occasion(), "SPA")
    assert len(codes(salon)) == 2


def test_a_package_answers_to_its_whole_name(salon):
    assert show_package(salon.occasion(), "spa DAY").code == "spa"


@pytest.mark.parametrize(
    "nothing_to_do",
    [
        lambda shop: activate_package(shop.occasion(), "spa"),
        lambda shop: undelete_package(shop.occasion(), "spa"),
    ],
)
def test_what_is_so_already_records_nothing(salon, nothing_to_do):
    before = salon.rows("SELECT count(*) FROM operation")
    assert nothing_to_do(salon).operation is None
    assert salon.rows("SELECT count(*) FROM operation") == before


def test_a_deleted_package_comes_back_as_it_was(salon):
    deactivate_package(salon.occasion(), "spa")
    delete_package(salon.occasion(), "spa")
    assert codes(salon, everything=True)[0] == ("spa", "deleted")
    with pytest.raises(Refused) as refused:
        activate_package(salon.occasion(), "spa")
    assert refused.value.code == "package_deleted"
    done = undelete_package(salon.occasion(), "spa")
    assert done.subject.status == "inactive"
    assert "inactive" in done.message


def test_deleting_all_is_one_operation_that_remembers_what_stood_before(salon):
    deactivate_package(salon.occasion(), "spa")
    add_package(salon.occasion(), PackageWish("old", lines=lines("facial=1")))
    delete_package(salon.occasion(), "old")
    done = delete_all_packages(salon.occasion())
    assert done.subject.deleted == ("spa", "ten")
    assert codes(salon) == []
    kept = salon.rows(
        "SELECT subject, former FROM former_state WHERE operation_id = ? ORDER BY subject_id", done.operation
    )
    at = salon.rows("SELECT recorded_at FROM operation WHERE id = ?", done.operation)[0][0]
    assert [(subject, json.loads(former)) for subject, former in kept] == [
        ("package", {"before": {"code": code, "deleted_at": None}, "after": {"code": code, "deleted_at": at}})
        for code in ("spa", "ten")
    ]
    assert salon.rows("SELECT kind FROM operation WHERE id = ?", done.operation) == [("package delete --all",)]
    assert delete_all_packages(salon.occasion()).operation is None


def test_deleting_all_with_a_key_answers_the_same_again(salon):
    first = delete_all_packages(salon.occasion(key="k", asked="a"))
    assert delete_all_packages(salon.occasion(key="k", asked="a")) == first


def test_a_package_never_sold_is_purged_with_all_its_versions(salon):
    edit_package(salon.occasion(), "spa", PackageChanges(price=price("1")))
    purge_package(salon.occasion(), "spa")
    with pytest.raises(NotFound):
        show_package(salon.occasion(), "spa")
    assert salon.rows("SELECT count(*) FROM package_version") == [(1,)]
    assert salon.rows("SELECT count(*) FROM package_line") == [(1,)]
    add_package(salon.occasion(), PackageWish("spa", lines=lines("facial=1")))


def sell(shop, package, client, buyer=None, state="active", paid=0):
    """A card as the ledger would leave it; the triggers are not what is tested here."""
    with shop.file() as connection:
        connection.execute("DROP TRIGGER IF EXISTS card_begins_empty")
        connection.execute(
            "INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit,"
            " initial_units, valid, buyer_id, issued_on, starts_on, full_price, price, net, client_id, state,"
            " units_left, paid) SELECT printf('N%d', (SELECT count(*) FROM card)),"
            " printf('N%d', (SELECT count(*) FROM card)),"
            " p.id, v.id, v.name, v.kind, v.unit, v.total, v.valid, :buyer, '2026-03-02', '2026-03-02', v.price,"
            " v.price, v.price, :client, :state, v.total, :paid"
            " FROM package AS p JOIN package_version AS v ON v.package_id = p.id"
            " WHERE v.version = 1 AND p.code = :code",
            {"code": package, "client": client, "buyer": buyer or client, "state": state, "paid": paid},
        )


def test_what_was_sold_is_never_purged(salon):
    add_client(salon.occasion(), ClientWish("Anna"))
    sell(salon, "spa", 1, state="void")
    with pytest.raises(Refused) as refused:
        purge_package(salon.occasion(), "spa")
    assert (refused.value.code, refused.value.facts["cards"]) == ("package_sold", 1)
    assert "1 card was sold" in refused.value.message
    assert show_package(salon.occasion(), "spa").cards == 1


def test_the_list_for_a_client_marks_what_was_bought_or_is_owned(salon):
    for name in ("Anna", "Bea", "Cleo"):
        add_client(salon.occasion(), ClientWish(name))
    sell(salon, "spa", 2, buyer=1)
    sell(salon, "ten", 1, state="void")
    sell(salon, "ten", 2, state="refunded", paid=0)
    sell(salon, "ten", 3, state="refunded", paid=100)

    def bought(client):
        return [package.bought for package in list_packages(salon.occasion(), client=client).rows]

    assert bought("Anna") == [True, False]
    assert bought("Bea") == [True, False]
    assert bought("Cleo") == [False, True]
    assert [package.bought for package in list_packages(salon.occasion()).rows] == [None, None]


def test_a_difference_names_fields_and_lines(salon):
    changes = PackageChanges(
        price=price("99"), valid=read_validity("1y", "V"), lines=lines("nails=2 facial=4"), description="New"
    )
    edit_package(salon.occasion(), "spa", changes)
    diff = diff_package(salon.occasion(), "spa")
    assert (diff.from_version, diff.to_version) == (1, 2)
    assert {(each.field, each.before, each.after) for each in diff.differences} == {
        ("description", None, "New"),
        ("total", "3", "6"),
        ("price", "150.00", "99.00"),
        ("valid", "never", "1y"),
        ("line nails", None, "nails=2"),
        ("line facial", "facial=3", "facial=4"),
    }


def test_a_difference_names_the_order_of_lines(salon):
    edit_package(salon.occasion(), "spa", PackageChanges(lines=lines("facial=3 nails=2")))
    edit_package(salon.occasion(), "spa", PackageChanges(lines=lines("nails=2 facial=3")))
    (only,) = diff_package(salon.occasion(), "spa").differences
    assert (only.field, only.before, only.after) == ("order of lines", "facial; nails", "nails; facial")
    assert diff_package(salon.occasion(), "spa", 1, 3).from_version == 1


def test_the_first_version_differs_from_nothing(salon):
    diff = diff_package(salon.occasion(), "spa")
    assert (diff.from_version, diff.to_version, diff.differences) == (1, 1, ())
    with pytest.raises(NotFound):
        diff_package(salon.occasion(), "spa", 7)
