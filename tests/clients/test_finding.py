"""`find`: what to type to get at a client, a card or a package."""

import pytest

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.standing import delete_package
from pkgcli.clients import ClientWish, add_client
from pkgcli.clients.members import add_member
from pkgcli.errors import Unreadable
from pkgcli.finding import find
from pkgcli.rules.quantities import read_line


@pytest.fixture
def salon(shop):
    """A shop with Zoë Blüm and her cat, the package `spa`, and card PK-1234 of it."""
    add_client(shop.occasion(), ClientWish("Zoë Blüm", phone="+49 171 1234567", email="zoe@example.com"))
    add_member(shop.occasion(), "C1001", "Rex", "pet")
    add_package(
        shop.occasion(), PackageWish("spa", name="Gesichts-Kür", lines=(read_line("facial=3"),), create_items=True)
    )
    with shop.file() as connection:
        connection.execute("DROP TRIGGER card_begins_empty")
        connection.execute(
            "INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit,"
            " initial_units, valid, buyer_id, issued_on, starts_on, full_price, price, net, client_id, units_left)"
            " VALUES ('PK-1234', 'PK1234', 1, 1, 'Gesichts-Kür', 'fixed', 'sessions', 3, 'never', 1, '2026-03-02',"
            " '2026-03-02', 0, 0, 0, 1, 3)"
        )
    return shop


def found(shop, text):
    return [(each.kind, each.type) for each in find(shop.occasion(), text).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blum", [("client", "C1001")]),
        ("ZOE@", [("client", "C1001")]),
        ("171 123", [("client", "C1001")]),
        ("rex", [("client", "C1001")]),
        ("c1001", [("client", "C1001")]),
        ("pk 12", [("card", "PK-1234")]),
        ("id:1", [("card", "PK-1234")]),
        ("1234", [("client", "C1001"), ("card", "PK-1234")]),
        ("sp", [("package", "spa")]),
        ("gesichtskur", [("package", "spa")]),
        ("nothing", []),
        ("id:x", []),
    ],
)
def test_each_is_found_by_what_people_know_of_it(salon, text, expected):
    assert found(salon, text) == expected


def test_a_card_says_whose_it_is_and_what_is_left(salon):
    (card,) = find(salon.occasion(), "PK-1234").rows
    assert card.about == "Gesichts-Kür of Zoë Blüm, active, 3 sessions left, id:1"


def test_a_deleted_package_is_found_and_says_so(salon):
    delete_package(salon.occasion(), "spa")
    (package,) = find(salon.occasion(), "spa").rows
    assert package.about == "Gesichts-Kür, deleted"


def test_an_empty_text_is_unreadable(salon):
    with pytest.raises(Unreadable):
        find(salon.occasion(), "  ")


def test_a_limited_answer_says_how_many_fit(salon):
    listing = find(salon.occasion(), "1234", limit=1)
    assert (len(listing.rows), listing.total) == (1, 2)
