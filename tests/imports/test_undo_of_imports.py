"""`undo` takes a whole import back, or nothing of it and says what stands in the way."""

from __future__ import annotations

from typing import Any

import pytest

from pkgcli.catalogue.definition import PackageChanges, PackageWish, add_package, edit_package
from pkgcli.catalogue.items import ItemChanges, edit_item, retire_item
from pkgcli.catalogue.packages import list_packages, show_package
from pkgcli.catalogue.standing import delete_all_packages, delete_package, purge_package, undelete_package
from pkgcli.clients import ClientChanges, edit_client
from pkgcli.clients.members import add_member, remove_member
from pkgcli.errors import Refused
from pkgcli.ledger.undo import undo
from pkgcli.rules.quantities import read_lines

CATALOGUE = "code,price,valid,lines\na,100,1y,facial=4\nb,50,1y,massage=2\n"
TABLES = ("item", "package", "package_version", "package_line", "client", "member")


def counts(shop: Any) -> list[int]:
    return [shop.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


def sell(shop: Any, package: str) -> str:
    shop.ok("client", "add", "Anna", "--code", "anna")
    return str(shop.ok("issue", package, "--client", "anna", "--json").json["number"])


def test_new_packages_and_their_items_go(shop: Any, packages: Any) -> None:
    before = counts(shop)
    done = packages(CATALOGUE, create_items=True)
    undone = undo(shop.occasion(), done.operation)
    assert undone.messages == ("2 packages removed", "2 items removed")
    assert counts(shop) == before
    assert packages(CATALOGUE, create_items=True).new == 2


def test_changed_packages_get_their_former_terms_as_a_new_version(shop: Any, packages: Any) -> None:
    packages(CATALOGUE, create_items=True)
    changed = packages("code,price,lines\na,120,facial=5\nc,10,facial=1\n", update=True)
    undone = undo(shop.occasion(), changed.operation)
    assert undone.messages == ("1 package removed", "1 package back on former terms, as a new version")
    shown = show_package(shop.occasion(), "a")
    assert (shown.version, str(shown.price), shown.total, shown.valid) == (3, "100.00", 4, "1y")


def test_an_item_that_a_kept_version_lists_is_retired_instead(shop: Any, packages: Any) -> None:
    packages(CATALOGUE, create_items=True)
    changed = packages("code,lines\na,nails=3\n", update=True, create_items=True)
    messages = undo(shop.occasion(), changed.operation).messages
    assert "1 item retired, because a former version of a package lists it" in messages
    assert shop.rows("SELECT retired_at IS NOT NULL FROM item WHERE code = 'nails'") == [(1,)]


def test_imports_are_undone_from_the_newest_back(shop: Any, packages: Any) -> None:
    first = packages(CATALOGUE, create_items=True)
    second = packages("code,price\na,120\n", update=True)
    with pytest.raises(Refused, match=f"package a was changed since by operation {second.operation}"):
        undo(shop.occasion(), first.operation)
    undo(shop.occasion(), second.operation)
    undo(shop.occasion(), first.operation)
    assert counts(shop)[:4] == [0, 0, 0, 0]


def test_a_package_that_was_sold_since_stands_in_the_way(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    number = sell(shop, "b")
    before = counts(shop)
    with pytest.raises(Refused, match=f"package b was sold since, as card {number}"):
        undo(shop.occasion(), done.operation)
    assert counts(shop) == before


def test_a_package_that_was_edited_since_stands_in_the_way(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    edited = edit_package(shop.occasion(), "a", PackageChanges(name="Ay")).operation
    with pytest.raises(Refused, match=f"package a was changed since by operation {edited}, and is at version 2 now"):
        undo(shop.occasion(), done.operation)


def test_an_item_that_another_package_lists_since_stands_in_the_way(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    add_package(shop.occasion(), PackageWish("mine", lines=tuple(read_lines("facial=1"))))
    with pytest.raises(Refused, match="item facial is listed by package mine since"):
        undo(shop.occasion(), done.operation)
    assert len(list_packages(shop.occasion()).rows) == 3


def test_packages_purged_since_are_gone_and_the_others_go_too(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    purge_package(shop.occasion(), "a")
    assert undo(shop.occasion(), done.operation).messages == ("1 package removed", "2 items removed")


def test_an_import_is_undone_once(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    undo(shop.occasion(), done.operation)
    with pytest.raises(Refused, match="undone already"):
        undo(shop.occasion(), done.operation)


def test_deleting_all_packages_is_undone_as_one(shop: Any, packages: Any) -> None:
    packages(CATALOGUE, create_items=True)
    deleted = delete_all_packages(shop.occasion())
    purge_package(shop.occasion(), "a")
    assert undo(shop.occasion(), deleted.operation).messages == (
        "1 package undeleted",
        "1 package purged since, and gone for good",
    )
    assert [row.code for row in list_packages(shop.occasion()).rows] == ["b"]


def test_undeleting_all_leaves_what_was_decided_since(shop: Any, packages: Any) -> None:
    packages(f"{CATALOGUE}c,10,,facial=1\nd,10,,facial=1\n", create_items=True)
    deleted = delete_all_packages(shop.occasion())
    shop.later(hours=1)
    for code in "ab":
        undelete_package(shop.occasion(), code)
    delete_package(shop.occasion(), "b")
    assert undo(shop.occasion(), deleted.operation).messages == (
        "2 packages undeleted",
        "2 packages undeleted or deleted anew since, and left so",
    )
    assert [row.code for row in list_packages(shop.occasion()).rows] == ["a", "c", "d"]


@pytest.mark.parametrize("new_code", ["z", "a"])
def test_undeleting_all_never_touches_a_package_that_came_later(shop: Any, packages: Any, new_code: str) -> None:
    packages(CATALOGUE, create_items=True)
    deleted = delete_all_packages(shop.occasion())
    purge_package(shop.occasion(), "b")
    purge_package(shop.occasion(), "a")
    add_package(shop.occasion(), PackageWish(new_code, lines=tuple(read_lines("facial=1"))))
    delete_package(shop.occasion(), new_code)
    assert undo(shop.occasion(), deleted.operation).messages == ("2 packages purged since, and gone for good",)
    assert shop.rows("SELECT code, deleted_at IS NULL FROM package") == [(new_code, 0)]


def test_what_took_the_code_of_a_purged_package_stays(shop: Any, packages: Any) -> None:
    done = packages(CATALOGUE, create_items=True)
    purge_package(shop.occasion(), "b")
    packages("code,total,kind\nb,3,custom\n")
    assert undo(shop.occasion(), done.operation).messages == ("1 package removed", "2 items removed")
    assert [row.code for row in list_packages(shop.occasion()).rows] == ["b"]


def test_items_go_or_get_their_former_values_back(shop: Any, items: Any) -> None:
    first = items("code,name,list_price,minutes\nfacial,Facial,60,45\n")
    second = items("code,list_price,retired\nfacial,65,yes\nnails,20,\n", update=True)
    undone = undo(shop.occasion(), second.operation)
    assert undone.messages == ("1 item removed", "1 item back on former values")
    assert shop.rows("SELECT code, name, list_price, minutes, retired_at FROM item") == [
        ("facial", "Facial", 6000, 45, None)
    ]
    undo(shop.occasion(), first.operation)
    assert counts(shop)[0] == 0


def test_an_item_that_was_edited_since_stands_in_the_way(shop: Any, items: Any) -> None:
    items("code,list_price\nfacial,60\n")
    second = items("code,list_price\nfacial,65\n", update=True)
    edit_item(shop.occasion(), "facial", ItemChanges(minutes=45))
    edited = shop.ok("item", "edit", "facial", "--price", "70", "--json").json["operation"]
    with pytest.raises(Refused, match=rf"item facial was changed since by operation {edited} \(list price\)"):
        undo(shop.occasion(), second.operation)


def test_what_the_import_left_alone_may_be_changed(shop: Any, items: Any) -> None:
    items("code,list_price\nfacial,60\n")
    second = items("code,list_price\nfacial,65\n", update=True)
    edit_item(shop.occasion(), "facial", ItemChanges(minutes=45))
    undo(shop.occasion(), second.operation)
    assert shop.rows("SELECT list_price, minutes FROM item") == [(6000, 45)]


@pytest.mark.parametrize("made_by", ["items", "packages"])
def test_a_new_item_that_was_edited_since_is_not_deleted(shop: Any, items: Any, packages: Any, made_by: str) -> None:
    done = items("code\nfacial\n") if made_by == "items" else packages("code,lines\na,facial=1\n", create_items=True)
    edited = edit_item(shop.occasion(), "facial", ItemChanges(name="Face")).operation
    before = counts(shop)
    with pytest.raises(Refused, match=rf"item facial was changed since by operation {edited} \(name\)") as refused:
        undo(shop.occasion(), done.operation)
    assert refused.value.facts["by"] == edited
    assert counts(shop) == before
    edit_item(shop.occasion(), "facial", ItemChanges(name="facial"))
    undo(shop.occasion(), done.operation)
    assert counts(shop)[0] == 0


def test_a_new_item_that_was_retired_since_is_not_deleted(shop: Any, items: Any) -> None:
    done = items("code,retired\nfacial,no\noil,yes\n")
    retire_item(shop.occasion(), "facial")
    with pytest.raises(Refused, match=r"item facial was changed since by operation 2 \(retired\)"):
        undo(shop.occasion(), done.operation)


def test_a_new_item_that_a_later_import_changed_goes_after_that_import(shop: Any, items: Any) -> None:
    first = items("code,list_price\nfacial,60\n")
    second = items("code,list_price\nfacial,65\n", update=True)
    with pytest.raises(Refused, match=f"changed since by operation {second.operation}"):
        undo(shop.occasion(), first.operation)
    undo(shop.occasion(), second.operation)
    undo(shop.occasion(), first.operation)
    assert counts(shop)[0] == 0


def test_clients_go_or_get_their_former_values_back(shop: Any, clients: Any) -> None:
    first = clients("code,name,phone,members\na,Anna,1 23,Tim; Rex (pet)\n")
    second = clients("code,name,phone,members\na,Ann,,Tim; Lena\nb,Berta,,Ida\n", update=True)
    undone = undo(shop.occasion(), second.operation)
    assert undone.messages == ("1 client removed", "1 client back on former values")
    assert shop.rows("SELECT code, name, name_key, phone, phone_key FROM client") == [
        ("a", "Anna", "anna", "1 23", "123")
    ]
    assert shop.rows("SELECT name FROM member WHERE removed_at IS NULL ORDER BY id") == [("Tim",), ("Rex",)]
    undo(shop.occasion(), first.operation)
    assert counts(shop)[4:] == [0, 0]


def test_a_client_who_has_a_card_since_stands_in_the_way(shop: Any, packages: Any, clients: Any) -> None:
    packages(CATALOGUE, create_items=True)
    done = clients("code,name\nb,Berta\na,Anna\n")
    number = shop.ok("issue", "a", "--client", "a", "--json").json["number"]
    with pytest.raises(Refused, match=f"client a has card {number} since"):
        undo(shop.occasion(), done.operation)
    assert counts(shop)[4] == 2


def test_a_client_who_has_a_new_member_stands_in_the_way(shop: Any, clients: Any) -> None:
    done = clients("code,name,members\na,Anna,Tim\n")
    add_member(shop.occasion(), "a", "Lena")
    with pytest.raises(Refused, match=r"client a was changed since by operation 2 \(members\)"):
        undo(shop.occasion(), done.operation)
    remove_member(shop.occasion(), "a", "Lena")
    undo(shop.occasion(), done.operation)
    assert counts(shop)[4:] == [0, 0]


def test_a_new_client_who_was_edited_since_is_not_deleted(shop: Any, clients: Any) -> None:
    done = clients("code,name\nX1,Anna\nX2,Berta\n")
    edited = edit_client(shop.occasion(), "X1", ClientChanges(phone="030 1234567")).operation
    with pytest.raises(Refused, match=rf"client X1 was changed since by operation {edited} \(phone\)"):
        undo(shop.occasion(), done.operation)
    assert shop.rows("SELECT code, phone FROM client") == [("X1", "030 1234567"), ("X2", None)]


def test_the_operation_that_is_named_is_the_one_that_changed_it(shop: Any, clients: Any) -> None:
    done = clients("code,name\nX1,Anna\n")
    edited = edit_client(shop.occasion(), "X1", ClientChanges(phone="030 1234567")).operation
    add_member(shop.occasion(), "X1", "Tim")
    remove_member(shop.occasion(), "X1", "Tim")
    with pytest.raises(Refused, match=rf"client X1 was changed since by operation {edited} \(phone\)"):
        undo(shop.occasion(), done.operation)


def test_a_new_client_under_another_code_is_found_changed_too(shop: Any, clients: Any) -> None:
    done = clients("code,name\nX1,Anna\n")
    edit_client(shop.occasion(), "X1", ClientChanges(code="Y1"))
    with pytest.raises(Refused, match=r"client Y1 was changed since by operation 2 \(code\)"):
        undo(shop.occasion(), done.operation)


def test_a_record_whose_former_state_was_scrubbed_is_left_alone(shop: Any, clients: Any) -> None:
    done = clients("code,name\nX1,Anna\n")
    with shop.file() as connection:
        connection.execute("UPDATE former_state SET former = NULL")
    with pytest.raises(Refused, match="client X1 was changed since;"):
        undo(shop.occasion(), done.operation)


def test_the_edit_of_a_client_keeps_no_former_value(shop: Any, clients: Any) -> None:
    clients("code,name,phone\na,Anna,030 1234567\n")
    done = edit_client(shop.occasion(), "a", ClientChanges(phone="030 7654321", name="Ann"))
    kept = shop.rows("SELECT former FROM former_state WHERE operation_id = ?", done.operation)
    assert kept == [('{"changed": ["name", "phone"]}',)]


def test_a_client_who_was_edited_since_stands_in_the_way(shop: Any, clients: Any) -> None:
    clients("code,name\na,Anna\n")
    second = clients("code,name\na,Ann\n", update=True)
    edit_client(shop.occasion(), "a", ClientChanges(name="Annie"))
    with pytest.raises(Refused, match=r"client a was changed since by operation 3 \(name\)"):
        undo(shop.occasion(), second.operation)


def test_a_household_comes_back_as_the_same_members(shop: Any, packages: Any, clients: Any) -> None:
    packages(CATALOGUE, create_items=True)
    clients("code,name,members\na,Anna,Tim; Rex\n")
    remove_member(shop.occasion(), "a", "Rex")
    second = clients("code,name,members\na,Anna,TIM (pet); Rex (pet); Ida\n", update=True)
    household = "SELECT id, name, kind FROM member WHERE removed_at IS NULL ORDER BY id"
    assert shop.rows(household) == [(1, "TIM", "pet"), (2, "Rex", "pet"), (3, "Ida", "person")]
    undo(shop.occasion(), second.operation)
    assert shop.rows(household) == [(1, "Tim", "person")]
    assert shop.rows("SELECT count(*) FROM member") == [(2,)]


@pytest.mark.parametrize(("member", "reason"), [("Ida", "Ida has used card"), ("Rex", "for Rex alone")])
def test_a_member_with_a_card_of_their_own_stands_in_the_way(
    shop: Any, packages: Any, clients: Any, member: str, reason: str
) -> None:
    packages(CATALOGUE, create_items=True)
    clients("code,name,members\na,Anna,Tim; Rex\n")
    remove_member(shop.occasion(), "a", "Rex")
    second = clients("code,name,members\na,Anna,Tim; Rex; Ida\n", update=True)
    shop.ok("issue", "a", "--client", "a", "--for", member)
    with pytest.raises(Refused, match=reason):
        undo(shop.occasion(), second.operation)
