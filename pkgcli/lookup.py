"""WHO and CARD as people type them: a number, `id:12`, or a client's whole code, phone or name (spec, section 4).

More than one match, or only a part of a name, is refused with the candidates: never a guess.
"""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.errors import Ambiguous, NotFound, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, card_with_id, card_with_number_key, cards_of_client
from pkgcli.rules.card_number import check_digit_fits, is_made_here, number_key
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import code_key, fold, phone_key
from pkgcli.views.cards import ClientRef


class Item(Frozen):
    id: int
    code: str
    name: str
    kind: str
    list_price: int | None
    retired: bool


# What is known of `f` leads to `k`: one who was merged into another client is found as that one.
_AS_THEY_ARE = "FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)"


def clients_exactly(connection: Connection, text: str) -> list[ClientRef]:
    """Clients whose whole code, phone, e-mail or name that is, their own or that of a client merged into them."""
    rows = connection.execute(
        f"SELECT DISTINCT k.id, k.code, k.name {_AS_THEY_ARE}"
        " WHERE f.id IN ("
        " SELECT id FROM client WHERE code_key = :code UNION SELECT client_id FROM client_alias WHERE code_key = :code"
        " UNION SELECT id FROM client WHERE phone_key = :phone UNION SELECT id FROM client WHERE email_key = :email"
        " UNION SELECT id FROM client WHERE name_key = :name) AND k.anonymised_at IS NULL ORDER BY k.id",
        {
            "code": code_key(text),
            "phone": phone_key(text) if looks_like_phone(text) else None,
            "email": text.strip().casefold() if "@" in text else None,
            "name": fold(text) or None,
        },
    )
    return [ClientRef(*row) for row in rows.fetchall()]


def looks_like_phone(text: str) -> bool:
    """Whether it is asked for among the phones: five digits or more, and no letter."""
    return not any(letter.isalpha() for letter in text) and sum(letter.isdigit() for letter in text) >= 5


def clients_like(connection: Connection, text: str, limit: int = 11) -> list[ClientRef]:
    """Clients whose name, code, phone or e-mail holds the text; for suggestions, never for an answer."""
    folded = fold(text)
    digits = phone_key(text) if looks_like_phone(text) else None
    rows = connection.execute(
        f"SELECT DISTINCT k.id, k.code, k.name {_AS_THEY_ARE}"
        " WHERE k.anonymised_at IS NULL AND ("
        " (:name <> '' AND instr(f.name_key, :name)) OR (:code <> '' AND instr(f.code_key, :code))"
        " OR instr(coalesce(f.phone_key, ''), :phone) OR (:code <> '' AND instr(coalesce(f.email_key, ''), :code)))"
        " ORDER BY k.name_key, k.id LIMIT :limit",
        {"name": folded, "code": code_key(text), "phone": digits, "limit": limit},
    )
    return [ClientRef(*row) for row in rows.fetchall()]


def the_client(connection: Connection, text: str, argument: str = "--client") -> ClientRef:
    """The one client that the text names."""
    if text.startswith("id:"):
        row = connection.execute(
            f"SELECT k.id, k.code, k.name {_AS_THEY_ARE} WHERE f.id = ?", (read_whole(text[3:], argument),)
        ).fetchone()
        if row is None:
            raise NotFound("client", text, "pkgcli client list")
        return ClientRef(*row)
    found = clients_exactly(connection, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous("client", text, [(ref.code, ref.name) for ref in found])
    raise _no_such_client(connection, text)


def _no_such_client(connection: Connection, text: str) -> NotFound | Ambiguous:
    near = clients_like(connection, text)
    if near:
        about = f"only a part of {'a name' if len(near) == 1 else 'names'}"
        return Ambiguous("client", text, [(ref.code, ref.name) for ref in near], f"{about}; which is meant")
    return NotFound(
        "client", text, _of_a_member(connection, text) or f"pkgcli find '{text}', or pkgcli client add '{text}'"
    )


def _of_a_member(connection: Connection, text: str) -> str | None:
    """Who comes for a child or a dog names it: what to name instead."""
    rows = connection.execute(
        "SELECT k.code, k.name, m.name FROM member AS m JOIN client AS k ON k.id = m.client_id"
        " WHERE m.name_key = ? AND m.removed_at IS NULL AND k.anonymised_at IS NULL ORDER BY k.id LIMIT 3",
        (fold(text),),
    ).fetchall()
    if not rows:
        return None
    from shlex import quote

    clients = " or ".join(f"{code} ({name})" for code, name, _ in rows)
    return f"{rows[0][2]} is a member of {clients}: name the client, and add --for {quote(rows[0][2])} to a visit"


def _card_by_number(connection: Connection, text: str, today: date) -> Card | None:
    if text.startswith("id:"):
        return card_with_id(connection, read_whole(text[3:], "id"), today)
    key = number_key(text)
    return card_with_number_key(connection, key, today) if key else None


def _no_such_card(connection: Connection, text: str) -> NotFound | Ambiguous:
    key = number_key(text)
    if is_made_here(key) and not check_digit_fits(key):
        return NotFound(
            "card", text, "read the number again, or pkgcli find NAME", "the check digit is wrong: mistyped"
        )
    missing = _no_such_client(connection, text)
    if isinstance(missing, Ambiguous):
        return missing
    hint = _of_a_member(connection, text) or f"pkgcli find '{text}'"
    return NotFound("card", text, hint, "no card and no client is called that")


def card_or_client(connection: Connection, text: str, today: date) -> Card | ClientRef:
    """WHO: a card, or the client whose cards are meant."""
    if not text.strip():
        raise Unreadable("WHO", text, "is empty", "a card number, or a client's code, phone or name")
    card = _card_by_number(connection, text, today)
    clients = [] if text.startswith("id:") else clients_exactly(connection, text)
    if card is not None and clients:
        both = [(f"id:{card.id}", f"card {card.number}")] + [(ref.code, ref.name) for ref in clients]
        raise Ambiguous("card", text, both, "is a card and a client")
    if card is not None:
        return card
    if len(clients) == 1:
        return clients[0]
    if clients:
        raise Ambiguous("client", text, [(ref.code, ref.name) for ref in clients])
    raise _no_such_card(connection, text)


def the_card(connection: Connection, text: str, today: date) -> Card:
    """CARD: one card, by number, id, or through a client who has just one that isn't over."""
    who = card_or_client(connection, text, today)
    if isinstance(who, Card):
        return who
    cards = cards_of_client(connection, who.id, today)
    living = [card for card in cards if card.status(today) not in ("void", "refunded", "used", "expired")]
    if len(living) == 1:
        return living[0]
    if not living and len(cards) == 1:
        return cards[0]
    if not cards:
        raise NotFound("card", text, f"pkgcli issue PACKAGE --client {who.code}", f"client {who.code} has no card")
    raise Ambiguous(
        "card", text, [(card.number, f"{card.package_name}, {card.status(today)}") for card in living or cards]
    )


def the_item(connection: Connection, text: str, asked: str = "item") -> Item:
    """The one item with that code, or that whole name."""
    rows = connection.execute(
        "SELECT id, code, name, kind, list_price, retired_at IS NOT NULL FROM item WHERE code_key = ?",
        (code_key(text),),
    ).fetchall()
    if not rows:
        everything = connection.execute(
            "SELECT id, code, name, kind, list_price, retired_at IS NOT NULL FROM item ORDER BY id"
        ).fetchall()
        rows = [row for row in everything if fold(row[2]) == fold(text)]
        if not rows:
            raise NotFound(asked, text, _nearest(text, [row[1] for row in everything]) or "pkgcli item list")
    if len(rows) > 1:
        raise Ambiguous(asked, text, [(row[1], row[2]) for row in rows])
    row = rows[0]
    return Item(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def _nearest(text: str, codes: list[str]) -> str | None:
    from difflib import get_close_matches

    folded = {code.casefold(): code for code in codes}
    near = get_close_matches(text.casefold(), folded, n=1)
    return f"did you mean {folded[near[0]]}?" if near else None


def the_package_id(connection: Connection, text: str) -> int:
    """The package with that code, whatever its status, or that whole name in its present version."""
    row = connection.execute("SELECT id FROM package WHERE code_key = ?", (code_key(text),)).fetchone()
    if row is not None:
        return int(row[0])
    named = connection.execute(
        "SELECT p.id, p.code, v.name FROM package AS p JOIN package_version AS v ON v.package_id = p.id"
        " WHERE v.version = (SELECT max(version) FROM package_version WHERE package_id = p.id) AND p.deleted_at IS NULL"
        " ORDER BY p.id"
    ).fetchall()
    found = [row for row in named if fold(row[2]) == fold(text)]
    if len(found) == 1:
        return int(found[0][0])
    if found:
        raise Ambiguous("package", text, [(row[1], row[2]) for row in found])
    raise NotFound("package", text, _nearest(text, [row[1] for row in named]) or "pkgcli package list")


def client_now(connection: Connection, client_id: int) -> int:
    """The client, or whom they were merged into."""
    row = connection.execute("SELECT coalesce(merged_into_id, id) FROM client WHERE id = ?", (client_id,)).fetchone()
    return int(row[0])
