"""Clients and their households: new ones go, changed ones are as they were."""

from __future__ import annotations

from json import dumps

from pkgcli.clients.members import cards_for_alone, cards_told, hide_member, write_member
from pkgcli.imports.clients import set_client_columns
from pkgcli.imports.household import household
from pkgcli.imports.undoing.undone import NEW, Left, Undone, told


def take_clients_back(undone: Undone) -> list[str]:
    connection, new = undone.operation.connection, undone.values("client")
    _refuse_in_use(undone)
    changed = []
    for left in undone.left("client"):
        present = undone.row("client", left.id)
        undone.check_unchanged("client", left, {**present, "members": household(connection, left.id)})
        if left.before is not None:
            changed.append(left)
    connection.execute(f"DELETE FROM member WHERE client_id IN ({NEW})", new)
    removed = connection.execute(f"DELETE FROM client WHERE id IN ({NEW})", new).rowcount
    for left in changed:
        before = dict(left.before or {})
        if (members := before.pop("members", None)) is not None:
            _give_household_back(undone, left, members)
        set_client_columns(undone.operation, left.id, before)
    return told((removed, "client", "removed"), (len(changed), "client", "back on former values"))


def _give_household_back(undone: Undone, left: Left, members: list[list[int | str]]) -> None:
    connection = undone.operation.connection
    _refuse_members_in_use(undone, left.made)
    for member_id in left.made:
        connection.execute("DELETE FROM member WHERE id = ?", (member_id,))
    known = {*left.made, *(each[0] for each in members)}
    for came_back, name, _ in (left.after or {})["members"]:
        if came_back in known:
            continue
        if cards := cards_for_alone(undone.operation, came_back):
            raise undone.refused("member_in_use", f"{cards_told(cards)} for {name} alone")
        hide_member(undone.operation, came_back)
    for former, name, kind in members:
        write_member(connection, int(former), str(name), str(kind))


def _refuse_members_in_use(undone: Undone, made: tuple[int, ...]) -> None:
    row = undone.operation.connection.execute(_USE_OF_MEMBER, {"made": dumps(made)}).fetchone()
    if row is not None:
        raise undone.refused("member_in_use", f"{row[0]} has used card {row[1]} since, or may use it", card=row[1])


def _refuse_in_use(undone: Undone) -> None:
    for reason, query in _USES_OF_CLIENT:
        row = undone.operation.connection.execute(query.format(new=NEW), undone.values("client")).fetchone()
        if row is not None:
            raise undone.refused("client_in_use", f"client {row[0]} {reason.format(row[1])} since", client=row[0])


_USES_OF_CLIENT = (
    (
        "has card {}",
        "SELECT k.code, c.number FROM card AS c JOIN client AS k ON k.id IN (c.client_id, c.buyer_id, c.payer_id)"
        " WHERE k.id IN ({new}) ORDER BY c.id LIMIT 1",
    ),
    (
        "may use card {}",
        "SELECT k.code, c.number FROM card_user AS u JOIN client AS k ON k.id = u.client_id"
        " JOIN card AS c ON c.id = u.card_id WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "has used or owned card {}",
        "SELECT k.code, c.number FROM entry AS e JOIN client AS k ON k.id IN (e.client_id, e.user_client_id)"
        " JOIN card AS c ON c.id = e.card_id WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "goes by the code {} too",
        "SELECT k.code, a.code FROM client_alias AS a JOIN client AS k ON k.id = a.client_id"
        " WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "was merged into client {}",
        "SELECT k.code, m.code FROM client AS k JOIN client AS m ON m.id = k.merged_into_id"
        " WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "stands for the merged client {}",
        "SELECT k.code, m.code FROM client AS m JOIN client AS k ON k.id = m.merged_into_id"
        " WHERE m.merged_into_id IN ({new}) LIMIT 1",
    ),
    (
        "has the membership {}",
        "SELECT k.code, p.code FROM membership AS m JOIN client AS k ON k.id = m.client_id"
        " JOIN membership_plan AS p ON p.id = m.plan_id WHERE k.id IN ({new}) LIMIT 1",
    ),
)

_USE_OF_MEMBER = """
SELECT m.name, c.number FROM member AS m, card AS c WHERE m.id IN (SELECT value FROM json_each(:made)) AND (
    c.id IN (SELECT card_id FROM card_user WHERE member_id = m.id)
    OR c.id IN (SELECT card_id FROM entry WHERE user_member_id = m.id)) LIMIT 1
"""
