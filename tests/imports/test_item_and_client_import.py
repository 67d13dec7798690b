"""Items and clients come in like packages do."""

from __future__ import annotations

from typing import Any

import pytest

from pkgcli.catalogue.items import list_items
from pkgcli.clients import list_clients
from pkgcli.errors import BadFile


def rejected(run: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(BadFile) as caught:
        run()
    return [tuple(place.values()) for place in caught.value.facts["rejected"]]


def test_items_keep_what_was_never_given_unknown(shop: Any, items: Any) -> None:
    done = items(
        "code,name,kind,list_price,minutes,category,swap_group,retired\n"
        "facial,Facial,service,60.00,45,Face,relax,no\n"
        "oil,,product,0,,,,yes\n"
        "yoga,Yoga,Class,,,,,\n"
    )
    assert (done.new, done.changed, done.unchanged) == (3, 0, 0)
    rows = list_items(shop.occasion(), everything=True).rows
    assert [(row.code, row.name, row.kind, row.retired) for row in rows] == [
        ("facial", "Facial", "service", False),
        ("oil", "oil", "product", True),
        ("yoga", "Yoga", "class", False),
    ]
    assert [None if row.list_price is None else str(row.list_price) for row in rows] == ["60.00", "0.00", None]


def test_items_are_matched_by_code_and_changed_only_with_update(shop: Any, items: Any) -> None:
    items("code,name,list_price,minutes\nfacial,Facial,60,45\n")
    assert items("code,name,list_price\nFACIAL,Facial,60.00\n").unchanged == 1
    text = "code,list_price,retired\nfacial,65,yes\n"
    assert rejected(lambda: items(text)) == [
        (2, "list_price", "65", "it is 60.00 in the catalogue; add --update to change it"),
        (2, "retired", "yes", "it is no in the catalogue; add --update to change it"),
    ]
    assert items(text, update=True).changed == 1
    (facial,) = list_items(shop.occasion(), everything=True).rows
    assert (str(facial.list_price), facial.minutes, facial.retired) == ("65.00", 45, True)


def test_bad_items_are_listed(shop: Any, items: Any) -> None:
    places = rejected(
        lambda: items(
            "code,name,kind,list_price,minutes,retired\n"
            "a,A,thing,1.2.3,half,perhaps\n"
            "b,B,service,1,1,no\n"
            "B,B,service,1,1,no\n"
            ",C,service,1,1,no\n"
        )
    )
    assert [place[:3] for place in places] == [
        (2, "kind", "thing"),
        (2, "list_price", "1.2.3"),
        (2, "minutes", "half"),
        (2, "retired", "perhaps"),
        (4, "code", "B"),
        (5, "code", None),
    ]
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_clients_come_with_their_household(shop: Any, clients: Any) -> None:
    done = clients(
        "code,name,phone,email,note,members\n"
        "A7,Anna Berger,+49 30 1,anna@example.com,Likes tea,Tim; Rex (pet)\n"
        ",Berta Cohn,,,,\n"
    )
    assert (done.new, done.messages) == (2, ())
    anna, berta = list_clients(shop.occasion()).rows
    assert [(member.name, member.kind) for member in anna.members] == [("Tim", "person"), ("Rex", "pet")]
    assert (anna.code, berta.code, berta.phone) == ("A7", "C1001", None)


def test_a_client_without_a_code_is_always_new_and_likeness_is_told(clients: Any) -> None:
    clients("name,phone\nAnna,+49 30 1\n")
    again = clients("name,phone\nAnna,+49 30 1\n")
    assert again.new == 1
    assert len(again.messages) == 1
    assert again.messages[0].startswith("line 2: client C1001")


def test_new_codes_keep_clear_of_those_in_the_file(shop: Any, clients: Any) -> None:
    clients("code,name\nC1005,Anna\n,Berta\n,Cora\n")
    assert [row.code for row in list_clients(shop.occasion()).rows] == ["C1005", "C1006", "C1007"]


def test_clients_are_matched_by_code(shop: Any, clients: Any) -> None:
    clients("code,name,phone,members\na,Anna,1 23,Tim; Rex (pet)\n")
    assert clients("code,name,phone,members\nA,Anna,1 23,Tim;Rex (pet)\n").unchanged == 1
    text = "code,name,members\na,Anna B,Tim; Lena\n"
    assert [place[:3] for place in rejected(lambda: clients(text))] == [
        (2, "name", "Anna B"),
        (2, "members", "Tim; Lena"),
    ]
    assert clients(text, update=True).changed == 1
    (anna,) = list_clients(shop.occasion()).rows
    assert (anna.name, anna.phone, [member.name for member in anna.members]) == ("Anna B", "1 23", ["Tim", "Lena"])


def test_bad_clients_are_listed(shop: Any, clients: Any) -> None:
    places = rejected(
        lambda: clients(
            "code,name,phone,email,members\na,Anna,none,here,Tim; Tim\nb,,,,\n"
            "C1,Cora,,,\nc1,Cora,,,\nD,Dora,,,  (pet)\n"
        )
    )
    assert [place[:2] for place in places] == [
        (2, "phone"),
        (2, "email"),
        (2, "members"),
        (3, "name"),
        (5, "code"),
        (6, "members"),
    ]
    assert shop.rows("SELECT count(*) FROM client UNION ALL SELECT count(*) FROM member") == [(0,), (0,)]
