"""`client anonymise`: a person is scrubbed from the file; the ledger and every number stay (spec, "Clients").

What people wrote stands beside the ledger, which carries a salted hash of it: it goes, and the chain still holds.
"""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.clients.records import next_client_code
from pkgcli.clients.shown import client_view
from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.cards import cards_of_client
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.texts import code_key, fold
from pkgcli.views.cards import ClientRef
from pkgcli.views.records import Done

_OVER = ("void", "refunded", "used", "expired")

_SHORTEST_WORD = 3

# The client, and whoever was merged into them; their members; the cards that are, or ever were, theirs.
_PERSON = "(SELECT id FROM client WHERE id = :client OR merged_into_id = :client)"
_MEMBERS = f"(SELECT id FROM member WHERE client_id IN {_PERSON})"
_CARDS = f"""
(SELECT id FROM card WHERE client_id IN {_PERSON} OR buyer_id IN {_PERSON} OR payer_id IN {_PERSON}
 UNION SELECT card_id FROM entry WHERE client_id IN {_PERSON})
"""

# An entry is about them where the card was theirs before or after it, or it was for one of them.
_ABOUT = f"""
coalesce(e.client_id IN {_PERSON}, 0) OR coalesce(e.user_client_id IN {_PERSON}, 0)
OR coalesce(e.user_member_id IN {_MEMBERS}, 0)
OR EXISTS (SELECT 1 FROM entry AS b WHERE b.card_id = e.card_id AND b.seq = e.seq - 1 AND b.client_id IN {_PERSON})
"""
_THEIR_HOLDS = f"""
FROM hold AS h JOIN card AS c ON c.id = h.card_id
WHERE c.client_id IN {_PERSON} OR h.user_client_id IN {_PERSON} OR h.user_member_id IN {_MEMBERS}
"""
_OPERATIONS = f"""
SELECT e.operation_id FROM entry AS e JOIN operation_text AS t ON t.operation_id = e.operation_id
GROUP BY e.operation_id HAVING min({_ABOUT})
UNION
SELECT o.id FROM operation AS o WHERE NOT EXISTS (SELECT 1 FROM entry WHERE operation_id = o.id) AND o.id IN (
    SELECT operation_id FROM former_state WHERE subject = 'client' AND subject_id IN {_PERSON}
    UNION SELECT h.made_by {_THEIR_HOLDS} UNION SELECT h.ended_by {_THEIR_HOLDS}
    UNION SELECT operation_id FROM membership WHERE client_id IN {_PERSON}
    UNION SELECT f.operation_id FROM membership_freeze AS f JOIN membership AS m ON m.id = f.membership_id
          WHERE m.client_id IN {_PERSON})
"""

# What accrues to them still, and nobody has cancelled.
_MEMBERSHIPS = """
SELECT m.id, p.code FROM membership AS m JOIN membership_plan AS p ON p.id = m.plan_id
WHERE m.client_id = :client AND m.last_period IS NULL
AND NOT EXISTS (SELECT 1 FROM operation WHERE undoes = m.operation_id) ORDER BY m.id
"""

_SCRUB = (
    f"UPDATE operation_text SET salt = x'', note = NULL, reason = NULL WHERE operation_id IN ({_OPERATIONS})",
    f"UPDATE card SET note = NULL WHERE note IS NOT NULL AND id IN {_CARDS}",
    "UPDATE former_state SET former = json_set(former, '$.note', NULL)"
    f" WHERE subject = 'card' AND former IS NOT NULL AND subject_id IN {_CARDS}",
    f"UPDATE former_state SET former = NULL WHERE subject = 'client' AND subject_id IN {_PERSON}",
    f"UPDATE message SET problem = NULL WHERE client_id IN {_PERSON}",
    f"UPDATE member SET name = 'anonymised ' || id, name_key = 'anonymised ' || id WHERE client_id IN {_PERSON}",
    "UPDATE client SET name = 'anonymised ' || id, name_key = 'anonymised ' || id, phone = NULL, phone_key = NULL,"
    f" email = NULL, email_key = NULL, note = NULL, anonymised_at = :now WHERE id IN {_PERSON}",
)


def anonymise_client(occasion: Occasion, client: str, *, reason: str | None) -> Done:
    """Take the person out of the file: names, phones, e-mails and notes, of the client, of those merged into them and
    of their members; the notes of cards that are or were theirs; notes and reasons of operations about them alone.

    It is not undone. Codes that hold a part of the name become new ones. Refused (`name_in_reason`) where the reason
    would keep what is to go. What shares a row with other clients' cards, as the note of an import, stays.
    """
    if not (reason or "").strip():
        raise Unreadable("--reason", None, "is missing: pkgcli client anonymise needs one", "add -r REASON")
    return record(occasion, "client anonymise", lambda operation: _anonymise(operation, client), Done, reason=reason)


def open_cards(occasion: Occasion, client: str) -> tuple[ClientRef, list[str]]:
    """Who would be anonymised, and the numbers of their cards that aren't over."""
    with looking(occasion) as look:
        found = the_client(look.connection, client, "CLIENT")
        cards = cards_of_client(look.connection, found.id, look.today)
        return found, [card.number for card in cards if card.status(look.today) not in _OVER]


def _anonymise(operation: Operation, text: str) -> Done:
    connection = operation.connection
    client = the_client(connection, text, "CLIENT")
    known = connection.execute("SELECT anonymised_at FROM client WHERE id = ?", (client.id,)).fetchone()
    if known[0] is not None:
        raise Refused("client_anonymised", f"client {client.code}: was anonymised already", client=client.code)
    words = _words(connection, client.id)
    _refuse_named_in_reason(operation, client, words)
    connection.execute("PRAGMA secure_delete = ON")  # what is overwritten is not to be found in free pages either
    _take_codes_away(operation, client.id, words)
    values = {"client": client.id, "now": operation.recorded_at}
    for statement in _SCRUB:
        connection.execute(statement, values)
    view = client_view(connection, client.id, operation.today)
    for membership_id, plan in connection.execute(_MEMBERSHIPS, values):
        operation.warnings.append(
            f"membership {membership_id} of {plan} goes on: pkgcli membership cancel {membership_id} ends it"
        )
    operation.warnings.append(
        "backups and exports that were made before keep the old text: delete those that you needn't keep"
    )
    return Done(view, operation.id, f"client {view.code} is nobody any more", tuple(operation.warnings))


def _words(connection: Connection, client_id: int) -> set[str]:
    """What a text may not hold: each longer word of their names, and each phone and e-mail, folded."""
    rows = connection.execute(
        f"SELECT name_key, phone_key, email_key FROM client WHERE id IN {_PERSON}"
        f" UNION ALL SELECT name_key, NULL, NULL FROM member WHERE client_id IN {_PERSON}",
        {"client": client_id},
    ).fetchall()
    names = {word for name, _, _ in rows for word in name.split() if len(word) >= _SHORTEST_WORD}
    return names | {text for _, phone, email in rows for text in (phone, email) if text}


def _refuse_named_in_reason(operation: Operation, client: ClientRef, words: set[str]) -> None:
    """The reason is kept, so it may not name who is to be forgotten."""
    said = set(fold(operation.reason or "").split()) | set((operation.reason or "").casefold().split())
    if said & words:
        raise Refused(
            "name_in_reason",
            f"client anonymise {client.code}: the reason names the person, and it is kept",
            "give a reason without names, such as -r 'asked for it on 3 May'",
            client=client.code,
        )


def _take_codes_away(operation: Operation, client_id: int, words: set[str]) -> None:
    """A code that somebody made of the name becomes a number; other codes stay, as the books know them."""
    connection = operation.connection
    rows = connection.execute(f"SELECT id, code, code_key FROM client WHERE id IN {_PERSON}", {"client": client_id})
    for row_id, code, key in rows.fetchall():
        folded = fold(code).replace(" ", "")
        if not any(fold(word).replace(" ", "") in folded for word in words):
            continue
        new = next_client_code(connection)
        connection.execute("UPDATE client SET code = ?, code_key = ? WHERE id = ?", (new, code_key(new), row_id))
        connection.execute("DELETE FROM client_alias WHERE code_key = ?", (key,))
        if row_id == client_id:
            operation.warnings.append(f"its code was made of the name; it is {new} now")
