"""Items: added, changed, retired and shown."""

import pytest

from pkgcli.catalogue.definition import PackageChanges, PackageWish, add_package, edit_package
from pkgcli.catalogue.items import (
    ItemChanges,
    ItemWish,
    add_item,
    edit_item,
    list_items,
    restore_item,
    retire_item,
    show_item,
)
from pkgcli.catalogue.standing import deactivate_package
from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.quantities import read_line


def price(text):
    return read_amount(text, "--price")


def test_the_name_of_an_item_is_its_code_unless_told(shop):
    done = add_item(shop.occasion(), ItemWish("facial"))
    assert (done.subject.code, done.subject.name, done.subject.kind) == ("facial", "facial", "service")
    assert done.operation == 1


def test_a_list_price_never_given_is_unknown_and_not_free(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    add_item(shop.occasion(), ItemWish("advice", list_price=price("0")))
    assert show_item(shop.occasion(), "facial").list_price is None
    assert str(show_item(shop.occasion(), "advice").list_price) == "0.00"


def test_a_code_is_taken_whatever_its_case(shop):
    add_item(shop.occasion(), ItemWish("Facial"))
    with pytest.raises(Refused) as refused:
        add_item(shop.occasion(), ItemWish("FACIAL"))
    assert refused.value.code == "item_exists"
    assert refused.value.hint == "pkgcli item edit Facial"


def test_a_code_taken_by_a_retired_item_says_how_to_get_it_back(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    retire_item(shop.occasion(), "facial")
    with pytest.raises(Refused, match="by a retired item"):
        add_item(shop.occasion(), ItemWish("facial"))


@pytest.mark.parametrize("code", ["a b", "a=b", "a:b", "-a", "", "a\x1b[31m"])
def test_a_code_that_could_not_be_typed_in_a_line_is_unreadable(shop, code):
    with pytest.raises(Unreadable):
        add_item(shop.occasion(), ItemWish(code))
    assert shop.rows("SELECT count(*) FROM operation") == [(0,)]


def test_a_kind_that_is_none_is_unreadable(shop):
    with pytest.raises(Unreadable, match="service, class, product"):
        add_item(shop.occasion(), ItemWish("facial", kind="thing"))


def test_a_price_finer_than_the_currency_is_unreadable(shop):
    with pytest.raises(Unreadable):
        add_item(shop.occasion(), ItemWish("facial", list_price=price("1.2345")))


def test_an_edit_changes_only_what_is_given(shop):
    add_item(shop.occasion(), ItemWish("facial", name="Facial", list_price=price("60"), minutes=45, category="face"))
    done = edit_item(shop.occasion(), "facial", ItemChanges(list_price=price("65")))
    item = done.subject
    assert (item.name, str(item.list_price), item.minutes, item.category) == ("Facial", "65.00", 45, "face")


def test_an_edit_that_changes_nothing_records_no_operation(shop):
    add_item(shop.occasion(), ItemWish("facial", list_price=price("60")))
    done = edit_item(shop.occasion(staff="Eva"), "facial", ItemChanges(name="facial", list_price=price("60.00")))
    assert done.operation is None
    assert "unchanged" in done.message
    assert shop.rows("SELECT count(*) FROM operation") == [(1,)]
    assert shop.rows("SELECT count(*) FROM staff") == [(0,)]


def test_a_list_price_can_be_forgotten_again(shop):
    add_item(shop.occasion(), ItemWish("facial", list_price=price("60")))
    done = edit_item(shop.occasion(), "facial", ItemChanges(clear=frozenset({"price"})))
    assert done.subject.list_price is None


def test_what_an_item_must_have_cannot_be_cleared(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    with pytest.raises(Unreadable, match="--name"):
        edit_item(shop.occasion(), "facial", ItemChanges(clear=frozenset({"name"})))


def test_a_retired_item_is_hidden_from_the_list_unless_everything_is_asked_for(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    add_item(shop.occasion(), ItemWish("nails"))
    retire_item(shop.occasion(), "facial")
    assert [item.code for item in list_items(shop.occasion()).rows] == ["nails"]
    assert [(item.code, item.retired) for item in list_items(shop.occasion(), everything=True).rows] == [
        ("facial", True),
        ("nails", False),
    ]
    restore_item(shop.occasion(), "facial")
    assert len(list_items(shop.occasion()).rows) == 2


def test_a_limited_list_says_how_many_there_are(shop):
    for code in ("a", "b", "c"):
        add_item(shop.occasion(), ItemWish(code))
    listing = list_items(shop.occasion(), limit=2)
    assert ([item.code for item in listing.rows], listing.total) == (["a", "b"], 3)


def test_retiring_warns_of_active_packages_whose_present_version_lists_the_item(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    add_item(shop.occasion(), ItemWish("nails"))
    for code in ("now", "once", "off"):
        add_package(shop.occasion(), PackageWish(code, lines=(read_line("facial=2"),)))
    edit_package(shop.occasion(), "once", PackageChanges(lines=(read_line("nails=2"),)))
    deactivate_package(shop.occasion(), "off")
    done = retire_item(shop.occasion(), "facial")
    assert len(done.warnings) == 1
    assert "listed by now:" in done.warnings[0]


def test_retiring_twice_is_nothing_to_do(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    retire_item(shop.occasion(), "facial")
    assert retire_item(shop.occasion(), "facial").operation is None


def test_an_unknown_item_suggests_the_nearest(shop):
    add_item(shop.occasion(), ItemWish("facial"))
    with pytest.raises(NotFound) as missing:
        show_item(shop.occasion(), "facail")
    assert missing.value.hint == "did you mean facial?"


def test_a_dry_run_says_what_would_be_and_writes_nothing(shop):
    done = add_item(shop.occasion(dry_run=True), ItemWish("facial"))
    assert (done.subject.code, done.operation) == ("facial", None)
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_the_same_key_gives_the_first_answer_again(shop):
    first = add_item(shop.occasion(key="k", asked="x"), ItemWish("facial", list_price=price("60")))
    again = add_item(shop.occasion(key="k", asked="x"), ItemWish("facial", list_price=price("60")))
    assert again == first
    assert shop.rows("SELECT count(*) FROM operation") == [(1,)]
