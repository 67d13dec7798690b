"""`init`, `config` and `log`."""

import stat

import pytest

from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.clients import ClientWish, add_client
from pkgcli.configuration import get_setting, list_settings, set_setting
from pkgcli.errors import NotFound, Refused, StorageFailed, Unreadable
from pkgcli.founding import init, machine_zone
from pkgcli.operations_log import log
from pkgcli.rules.amounts import read_amount


def test_a_new_file_knows_its_business_and_is_for_its_owner_alone(bare_shop):
    founded = init(bare_shop.occasion(), name="Salon Rosa", currency="CHF", timezone="Europe/Zurich", environ={})
    assert (founded.business, founded.currency, founded.timezone) == ("Salon Rosa", "CHF", "Europe/Zurich")
    assert founded.messages == ()
    assert stat.S_IMODE(bare_shop.path.stat().st_mode) == 0o600
    assert get_setting(bare_shop.occasion(), "business.currency").value == "CHF"


def test_what_is_there_already_is_left_as_it_is(shop):
    before = shop.path.read_bytes()
    with pytest.raises(StorageFailed):
        init(shop.occasion(), environ={})
    assert shop.path.read_bytes() == before


def test_a_dry_run_makes_no_file(bare_shop, shop):
    shop.path.unlink()
    init(bare_shop.occasion(dry_run=True), environ={})
    assert not bare_shop.path.exists()


@pytest.mark.parametrize("wrong", [{"currency": "euro"}, {"currency": "€"}, {"timezone": "Berlin"}, {"name": "\x1b]"}])
def test_what_cannot_be_read_makes_no_file(bare_shop, wrong):
    with pytest.raises(Unreadable):
        init(bare_shop.occasion(), environ={}, **wrong)
    assert not bare_shop.path.exists()


def test_the_zone_of_the_machine_is_taken_from_tz_or_from_the_link(tmp_path):
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Rome")
    assert machine_zone({"TZ": ":Asia/Tokyo"}, link) == "Asia/Tokyo"
    assert machine_zone({}, link) == "Europe/Rome"
    assert machine_zone({"TZ": "Nowhere/Land"}, link) == "Europe/Rome"
    assert machine_zone({"TZ": "/usr/share/zoneinfo/Europe/Rome"}, tmp_path / "none") == "Europe/Rome"


def test_where_no_zone_can_be_told_it_is_utc_and_that_is_said(bare_shop, tmp_path):
    founded = init(bare_shop.occasion(), environ={"TZ": "CET-1CEST,M3.5.0"}, localtime=tmp_path / "none")
    assert founded.timezone == "UTC"
    assert "can't be told" in founded.messages[0]


def test_settings_are_set_as_operations(shop):
    done = set_setting(shop.occasion(staff="Eva"), "redeem.order", "lifo")
    assert (done.subject.value, done.operation) == ("lifo", 1)
    assert get_setting(shop.occasion(), "redeem.order").value == "lifo"
    assert set_setting(shop.occasion(), "redeem.order", "lifo").operation is None
    assert [entry.kind for entry in log(shop.occasion()).rows] == ["config set"]
    assert list_settings(shop.occasion()).total >= 11


def test_an_unknown_setting_suggests_the_nearest(shop):
    with pytest.raises(NotFound) as missing:
        set_setting(shop.occasion(), "redem.order", "lifo")
    assert missing.value.hint == "did you mean redeem.order?"


@pytest.mark.parametrize(
    ("name", "value"),
    [("redeem.order", "newest"), ("undo.grace_days", "-1"), ("redeem.expired", "1"), ("books.closed_on", "soon")],
)
def test_a_value_that_a_setting_does_not_take_is_unreadable(shop, name, value):
    with pytest.raises(Unreadable):
        set_setting(shop.occasion(), name, value)


def test_the_currency_is_fixed_once_a_card_was_sold(shop):
    assert set_setting(shop.occasion(), "business.currency", "CHF").operation == 1
    add_client(shop.occasion(), ClientWish("Anna"))
    with shop.file() as connection:
        connection.execute(
            "INSERT INTO card (number, number_key, package_name, kind, unit, initial_units, valid, buyer_id,"
            " issued_on, starts_on, full_price, price, net, client_id, units_left)"
            " VALUES ('A', 'A', 'Spa', 'fixed', 'sessions', 3, 'never', 1, '2026-03-02', '2026-03-02', 0, 0, 0, 1, 0)"
        )
    with pytest.raises(Refused) as refused:
        set_setting(shop.occasion(), "business.currency", "EUR")
    assert refused.value.code == "currency_fixed"


def test_a_currency_with_other_decimals_would_change_every_price(shop):
    add_item(shop.occasion(), ItemWish("facial", list_price=read_amount("60", "P")))
    with pytest.raises(Refused) as refused:
        set_setting(shop.occasion(), "business.currency", "JPY")
    assert refused.value.code == "currency_decimals"
    assert "keep their figures" in set_setting(shop.occasion(), "business.currency", "CHF").warnings[0]


def test_another_time_zone_warns(shop):
    assert set_setting(shop.occasion(), "business.timezone", "Asia/Tokyo").warnings


def test_the_log_is_newest_first_with_who_and_when(shop):
    add_item(shop.occasion(staff="Eva"), ItemWish("a"))
    shop.later(days=1)
    add_item(shop.occasion(), ItemWish("b"))
    listing = log(shop.occasion(), limit=1)
    assert (listing.rows[0].operation, listing.total) == (2, 2)
    (first,) = log(shop.occasion(), operation=1).rows
    assert (first.staff, first.kind, str(first.on), first.entries, first.cards) == (
        "Eva",
        "item add",
        "2026-03-02",
        0,
        (),
    )
    assert first.at == shop.day("2026-03-02")
    with pytest.raises(NotFound):
        log(shop.occasion(), operation=9)
