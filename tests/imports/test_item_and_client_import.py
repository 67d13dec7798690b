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


def test_what_is_stored_is_told_as_far_as_a_line_can_hold_it(items: Any, clients: Any) -> None:
    items(f"code,name\nfacial,{'n' * 200}\n")
    (item,) = rejected(lambda: items("code,name\nfacial,Facial\n"))
    clients(f"code,name,note\nA,Anna,{'n' * 2000}\n")
    (client,) = rejected(lambda: clients("code,name,note\nA,Anna,\n"))
    assert all(len(place[3]) < 120 and "n…' " in place[3] for place in (item, client))


def test_bad_items_are_listed(shop: Any, items: Any) -> None:
    places = rejected(
        lambda: items(
            "code,name,kind,list_price,minutes,retired\n"
            "a,A,thing,1.2.3,half,perhaps\n"
            "b,B,service,1,1,no\n"
            "B,B,service,1,1,no\n"
            ",C,service,1,1,no\n"
            "d d,D,service,x,1,no\n"
        )
    )
    assert [place[:3] for place in places] == [
        (2, "kind", "thing"),
        (2, "list_price", "1.2.3"),
        (2, "minutes", "half"),
        (2, "retired", "perhaps"),
        (4, "code", "B"),
        (5, "code", None),
        (6, "code", "d d"),
        (6, "list_price", "x"),
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


@pytest.mark.parametrize("row", ["Anna,+49 30 1,", "Anna,,a@example.com", "Anna,+49 30 1,a@example.com", "Anna,,"])
def test_the_same_file_twice_doubles_nobody(shop: Any, clients: Any, row: str) -> None:
    text = f"name,phone,email\n{row}\nBerta,,\n"
    clients(text)
    places = rejected(lambda: clients(text))
    assert [place[:3] for place in places] == [(2, "name", "Anna"), (3, "name", "Berta")]
    assert places[0][3].startswith("client C1001 has this name")
    assert "for the same person put C1001 into the column code, for another a new code" in places[0][3]
    assert shop.rows("SELECT count(*) FROM client") == [(2,)]
    assert clients("code,name\nC1001,Anna\nC7,Berta\n").new == 1


def test_who_differs_in_phone_and_mail_is_new_and_likeness_is_told(clients: Any) -> None:
    clients("name,phone\nAnna,+49 30 1\nBerta,\n")
    again = clients("name,phone\nAnna,+49 30 2\nAnna,\nCora,+49 30 1\nBerta,+49 30 3\n")
    assert again.new == 4
    assert [message.split(":")[0] for message in again.messages[:2]] == ["line 2", "line 3"]
    assert again.messages[0] == "line 2: client C1001 has the same name"


def test_a_name_alone_twice_in_one_file_is_two_people_and_with_one_phone_one(shop: Any, clients: Any) -> None:
    assert clients("name\nAnna\nAnna\n").new == 2
    place = rejected(lambda: clients("name,phone\nIda,030 1\nIda,030-1\n"))[0]
    assert place[:2] == (3, "name")
    assert place[3].startswith("line 2 has this name and this phone; take one of the two out")


def test_the_rest_of_a_file_of_known_clients_comes_in_with_skip_bad(shop: Any, clients: Any, tmp_path: Any) -> None:
    clients("name,phone\nAnna,+49 30 1\n")
    done = clients("name,phone\nAnna,+49 30 1\nBerta,+49 30 2\n", skip_bad=True)
    assert (done.new, len(done.rejected)) == (1, 1)
    assert shop.rows("SELECT name FROM client ORDER BY id") == [("Anna",), ("Berta",)]


def test_a_household_keeps_a_member_who_has_a_card_alone(shop: Any, clients: Any) -> None:
    clients("code,name,members\na,Anna,Tim; Ida\n")
    shop.ok("package", "add", "spa", "--line", "facial=3", "--create-items")
    number = shop.ok("issue", "spa", "--client", "a", "--for", "Tim", "--json").json["number"]
    place = rejected(lambda: clients("code,name,members\na,Anna,Ida\n", update=True))[0]
    assert place[1:] == ("members", "Ida", f"card {number} is for 'Tim' alone, who isn't in it")
    assert clients("code,name,members\na,Anna,tim\n", update=True).changed == 1
    assert shop.rows("SELECT id, name FROM member WHERE removed_at IS NULL") == [(1, "tim")]


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
