"""The message to a client: whatever people are called, it is to them alone, and says what was meant."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.notices.letter import POLICY, address, letter
from pkgcli.notices.server import _payload
from pkgcli.rules.notice_kinds import KINDS, Told, read_kinds, sentence, subject
from pkgcli.rules.texts import visible
from pkgcli.views.cards import ClientRef
from pkgcli.views.notices import NoticeView

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
DAY = date(2026, 3, 2)


def notice(name: str, text: str = "Something is left.", email: str = "ann@example.com") -> NoticeView:
    client = ClientRef(1, "C1", name)
    return NoticeView(1, "low", DAY, DAY, "waiting", client, email, None, 1, "A1", None, f"About {text}", text)


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
    st.text(st.sampled_from(' "\\<>@,;:()[].=?_äß😀李\r\n\t\x00\u202eaA'), min_size=1, max_size=60),
)


@given(NAMES, NAMES, NAMES)
def test_whatever_people_are_called_the_message_is_to_one_address_and_has_the_headers_of_ours(
    name: str, business: str, text: str
) -> None:
    message = letter("hello@rosa.example", business, [notice(name, text)], NOW, "token")
    got = message_from_bytes(message.as_bytes(policy=POLICY), policy=default)
    assert [one.addr_spec for one in got["To"].addresses] == ["ann@example.com"]
    assert [one.addr_spec for one in got["From"].addresses] == ["hello@rosa.example"]
    assert sorted(got.keys()) == [
        *("Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert all(line.isascii() and len(line) <= 1000 for line in message.as_bytes(policy=POLICY).splitlines(True))


@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po", "Sm")), min_size=1, max_size=100))
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    message = letter("hello@rosa.example", "Rosa", [notice(name)], NOW, "token")
    got = message_from_bytes(message.as_bytes(policy=POLICY), policy=default)
    assert got["To"].addresses[0].display_name == visible(name).replace("=?", "= ?")


@given(st.text(st.sampled_from("a.\r\n"), max_size=40))
def test_no_text_ends_the_message_early(text: str) -> None:
    sent = _payload(letter("hello@rosa.example", text or ".", [notice("Ann", text)], NOW, "token"), utf8=False)
    assert sent.count(b"\r\n.\r\n") == 1
    assert sent.endswith(b"\r\n.\r\n")
    assert b"\n" not in sent.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "text",
    ["", "ann", "ann@", "@example.com", "a b@example.com", "a@b@c", "a@exa mple", "a..b@c.d", '"a"@c.d', "a@-c.d"],
)
def test_what_is_no_address_is_not_written_to(text: str) -> None:
    with pytest.raises(Unreadable):
        address(text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    told = Told(kind, DAY, "A1", "Three facials", 2, "sessions", date(2026, 5, 31))
    if kind == "membership due":
        told = Told(kind, DAY, plan="Gold", amount="49.00 EUR")
    assert sentence(told).endswith(".")
    named = "Gold" if kind == "membership due" else "A1"
    assert named in subject(told)
    assert named in sentence(told)
    assert "None" not in subject(told) + sentence(told)


def test_who_may_come_as_often_as_they_like_is_told_so() -> None:
    told = Told("expiring", DAY, "A1", "A month", None, "sessions", date(2026, 5, 31))
    assert sentence(told) == (
        "You can still use your card A1 (A month) as often as you like. It is good through 2026-05-31."
    )


def test_the_kinds_are_read_in_any_order_and_an_unknown_one_is_named() -> None:
    assert read_kinds("  Used  Up,low,, low", "notices.kinds") == "low, used up"
    assert read_kinds("", "notices.kinds") == ""
    with pytest.raises(Unreadable, match="'birthday' is none of"):
        read_kinds("low, birthday", "notices.kinds")
