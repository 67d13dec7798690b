"""Clients and their members: added, edited, found again."""

import pytest

from pkgcli.clients import (
    ClientChanges,
    ClientWish,
    add_client,
    edit_client,
    list_clients,
    show_client,
)
from pkgcli.clients.members import add_member, list_members, remove_member
from pkgcli.errors import Ambiguous, NotFound, Refused, Unreadable


def names(shop, text=None):
    return [client.name for client in list_clients(shop.occasion(), text).rows]


@pytest.fixture
def salon(shop):
    """A shop with three clients: Anna Blum C1001, Zoë O'Brien C1002, Łukasz Nowak c7."""
    add_client(shop.occasion(), ClientWish("Anna Blum", phone="+49 171 1234567", email="Anna@Blum.example"))
    add_client(shop.occasion(), ClientWish("Zoë O'Brien", note="likes tea"))
    add_client(shop.occasion(), ClientWish("Łukasz Nowak", code="L7", phone="030 555 12 34"))
    return shop


def test_codes_follow_the_highest_one_in_use(shop):
    assert add_client(shop.occasion(), ClientWish("Anna")).subject.code == "C1001"
    assert add_client(shop.occasion(), ClientWish("Bea", code="VIP-1")).subject.code == "VIP-1"
    assert add_client(shop.occasion(), ClientWish("Cleo")).subject.code == "C1002"
    assert add_client(shop.occasion(), ClientWish("Dora", code="c2000")).subject.code == "c2000"
    assert add_client(shop.occasion(), ClientWish("Eva")).subject.code == "C2001"


def test_a_code_is_taken_whatever_its_case(salon):
    with pytest.raises(Refused) as refused:
        add_client(salon.occasion(), ClientWish("Other", code="l7"))
    assert refused.value.code == "client_exists"
    with pytest.raises(Refused):
        edit_client(salon.occasion(), "C1001", ClientChanges(code="c1002"))


def test_an_equal_phone_warns_however_it_is_written(salon):
    done = add_client(salon.occasion(), ClientWish("Somebody", phone="0049-171-1234567"))
    assert done.warnings == ("client C1001 has the same phone",)


def test_an_equal_name_warns_accents_and_case_aside(salon):
    assert add_client(salon.occasion(), ClientWish("ZOE OBRIEN")).warnings == ("client C1002 has the same name",)


def test_a_client_that_is_equal_twice_is_named_once(salon):
    done = add_client(salon.occasion(), ClientWish("anna blum", phone="+491711234567", email="anna@blum.EXAMPLE"))
    assert len(done.warnings) == 1


@pytest.mark.parametrize(
    "wish",
    [
        ClientWish(""),
        ClientWish("Anna\x07"),
        ClientWish("Anna", code="a b"),
        ClientWish("Anna", phone="call me"),
        ClientWish("Anna", email="anna"),
    ],
)
def test_what_cannot_be_read_is_not_stored(shop, wish):
    with pytest.raises(Unreadable):
        add_client(shop.occasion(), wish)
    assert shop.rows("SELECT count(*) FROM client") == [(0,)]


def test_an_edit_changes_only_what_is_given(salon):
    done = edit_client(salon.occasion(), "C1001", ClientChanges(name="Anna Roth"))
    client = done.subject
    assert (client.name, client.phone, client.email) == ("Anna Roth", "+49 171 1234567", "Anna@Blum.example")
    assert show_client(salon.occasion(), "anna roth").code == "C1001"


def test_fields_can_be_cleared(salon):
    done = edit_client(salon.occasion(), "C1001", ClientChanges(clear=frozenset({"phone", "email"})))
    assert (done.subject.phone, done.subject.email) == (None, None)
    with pytest.raises(NotFound):
        show_client(salon.occasion(), "+49 171 1234567")
    with pytest.raises(Unreadable):
        edit_client(salon.occasion(), "C1001", ClientChanges(clear=frozenset({"name"})))


def test_an_edit_that_changes_nothing_records_no_operation(salon):
    done = edit_client(salon.occasion(), "C1002", ClientChanges(name="Zoë O'Brien", clear=frozenset({"phone"})))
    assert done.operation is None
    assert salon.rows("SELECT count(*) FROM operation") == [(3,)]


def test_an_edit_warns_of_an_equal_phone_of_another_and_not_of_its_own(salon):
    assert edit_client(salon.occasion(), "L7", ClientChanges(phone="+49 171 123 4567")).warnings == (
        "client C1001 has the same phone",
    )
    assert edit_client(salon.occasion(), "C1002", ClientChanges(name="Zoe O'Brien")).warnings == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("blum", ["Anna Blum"]),
        ("zoe", ["Zoë O'Brien"]),
        ("OBRI", ["Zoë O'Brien"]),
        ("lukasz", ["Łukasz Nowak"]),
        ("l7", ["Łukasz Nowak"]),
        ("55512", ["Łukasz Nowak"]),
        ("171 123", ["Anna Blum"]),
        ("blum.ex", ["Anna Blum"]),
        ("rex", ["Anna Blum"]),
        ("n", ["Anna Blum", "Łukasz Nowak", "Zoë O'Brien"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
    ],
)
def test_a_part_of_a_name_a_phone_a_code_or_a_member_is_enough_for_the_list(salon, text, found):
    add_member(salon.occasion(), "C1001", "Réx", "pet")
    assert names(salon, text) == found


def test_the_list_is_by_name_and_says_how_many_there_are(salon):
    listing = list_clients(salon.occasion(), limit=2)
    assert ([client.name for client in listing.rows], listing.total) == (["Anna Blum", "Łukasz Nowak"], 3)


def test_show_takes_no_part_of_a_name(salon):
    with pytest.raises(Ambiguous):
        show_client(salon.occasion(), "Anna")
    assert show_client(salon.occasion(), "id:2").name == "Zoë O'Brien"


def test_members_are_people_and_pets(salon):
    add_member(salon.occasion(), "C1001", "Tim")
    done = add_member(salon.occasion(), "Anna Blum", "Rex", "pet")
    assert [(member.name, member.kind) for member in done.subject.members] == [("Tim", "person"), ("Rex", "pet")]
    assert list_members(salon.occasion(), "C1001").total == 2
    assert [client.members for client in list_clients(salon.occasion(), "zoe").rows] == [()]
    with pytest.raises(Unreadable, match="person, pet"):
        add_member(salon.occasion(), "C1001", "Bot", "robot")


def test_a_member_of_the_same_name_is_refused_until_the_first_is_removed(salon):
    add_member(salon.occasion(), "C1001", "Réx", "pet")
    with pytest.raises(Refused) as refused:
        add_member(salon.occasion(), "C1001", "rex")
    assert refused.value.code == "member_exists"
    add_member(salon.occasion(), "C1002", "Rex")
    remove_member(salon.occasion(), "C1001", "REX")
    assert add_member(salon.occasion(), "C1001", "Rex").subject.members[0].name == "Rex"


def test_a_member_who_comes_back_is_the_same_member(salon):
    add_member(salon.occasion(), "C1001", "Réx", "pet")
    add_member(salon.occasion(), "C1002", "Rex")
    remove_member(salon.occasion(), "C1001", "Rex")
    (rex,) = add_member(salon.occasion(), "C1001", "Rex", "pet").subject.members
    assert (rex.id, rex.name, rex.kind) == (1, "Rex", "pet")
    assert salon.rows("SELECT id, client_id, removed_at FROM member ORDER BY id") == [(1, 1, None), (2, 2, None)]


def test_a_member_can_be_removed_by_its_id_and_only_from_its_own_client(salon):
    add_member(salon.occasion(), "C1001", "Tim")
    with pytest.raises(NotFound):
        remove_member(salon.occasion(), "C1002", "id:1")
    assert remove_member(salon.occasion(), "C1001", "id:1").subject.members == ()
    with pytest.raises(NotFound):
        remove_member(salon.occasion(), "C1001", "Tim")


@pytest.fixture
def for_tim(salon):
    """The number of a card that is for Tim alone, Anna Blum's son."""
    add_member(salon.occasion(), "C1001", "Tim")
    salon.ok("package", "add", "spa", "--line", "facial=1", "--price", "60", "--create-items")
    return salon.ok("issue", "spa", "--client", "C1001", "--for", "Tim", "--json").json["number"]


def test_a_member_is_not_removed_while_a_card_is_for_them_alone(salon, for_tim):
    with pytest.raises(Refused) as refused:
        remove_member(salon.occasion(), "C1001", "Tim")
    assert (refused.value.code, refused.value.facts["cards"]) == ("member_has_cards", [for_tim])
    assert f"card {for_tim} is for this member alone" in refused.value.message
    assert f"pkgcli card reassign {for_tim}" in refused.value.hint
    salon.ok("card", "suspend", for_tim, "-r", "away")
    with pytest.raises(Refused):
        remove_member(salon.occasion(), "C1001", "Tim")


@pytest.mark.parametrize(
    "end",
    [
        ("redeem", "CARD", "facial"),
        ("refund", "CARD", "-r", "moved", "--yes"),
        ("card", "transfer", "CARD", "--to", "C1002", "-r", "x"),
    ],
    ids=lambda argv: " ".join(argv[:2]),
)
def test_a_member_whose_cards_are_over_or_somebody_elses_is_removed(salon, for_tim, end):
    salon.ok(*(for_tim if word == "CARD" else word for word in end))
    assert remove_member(salon.occasion(), "C1001", "Tim").subject.members == ()


def test_a_member_who_may_use_a_card_among_others_is_removed(salon, for_tim):
    add_member(salon.occasion(), "C1001", "Ida")
    salon.ok("issue", "spa", "--client", "C1001", "--scope", "list", "--for", "Ida")
    assert [member.name for member in remove_member(salon.occasion(), "C1001", "Ida").subject.members] == ["Tim"]


def test_a_merged_client_is_in_no_list_and_leads_to_who_they_are_now(salon):
    with salon.file() as connection:
        connection.execute("UPDATE client SET merged_into_id = 1 WHERE id = 2")
    assert names(salon) == ["Anna Blum", "Łukasz Nowak"]
    assert names(salon, "zoe") == ["Anna Blum"], "who is found by the name that they had"
    warnings = add_client(salon.occasion(), ClientWish("Zoë O'Brien")).warnings
    assert warnings == ("client C1001 has the same name",)


def test_an_answer_kept_with_its_key_holds_no_name(salon):
    add_client(salon.occasion(key="k1", asked="a"), ClientWish("Anna Blum", phone="+49 171 1234567"))
    add_member(salon.occasion(key="k2", asked="b"), "C1001", "Timotheus")
    remove_member(salon.occasion(key="k3", asked="c"), "C1001", "Timotheus")
    kept = " ".join(row[0] for row in salon.rows("SELECT answer FROM request"))
    for private in ("Blum", "Timotheus", "1234567"):
        assert private not in kept
