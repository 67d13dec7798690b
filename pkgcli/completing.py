"""The numbers and codes that begin with what was typed, for a shell that completes it: read by prefix over an index.

However large the file is, no more rows are read than are offered, but for the few that are no longer in use.
"""

from __future__ import annotations

from pkgcli.rules.card_number import number_key
from pkgcli.rules.texts import code_key, fold
from pkgcli.store.transaction import reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 40
_PATIENCE = 0.2  # seconds for somebody who pressed TAB

_AFTER_ALL = "\U0010ffff"

# Each reads at most MOST keys, and leaves those out that are over afterwards.
_CARDS = """
    SELECT k.number, c.name || ', ' || k.package_name FROM card AS k JOIN client AS c ON c.id = k.client_id
    WHERE k.number_key >= :first AND k.number_key < :after ORDER BY k.number_key LIMIT :most"""
_CLIENTS = """
    SELECT code, name FROM (
        SELECT code, name, anonymised_at, merged_into_id FROM client
        WHERE code_key >= :first AND code_key < :after ORDER BY code_key LIMIT :most)
    WHERE anonymised_at IS NULL AND merged_into_id IS NULL"""
_NAMES = """
    SELECT name, code FROM (
        SELECT name, code, anonymised_at, merged_into_id FROM client
        WHERE name_key >= :first AND name_key < :after ORDER BY name_key LIMIT :most)
    WHERE anonymised_at IS NULL AND merged_into_id IS NULL"""
_ITEMS = """
    SELECT code, name FROM (
        SELECT code, name, retired_at FROM item
        WHERE code_key >= :first AND code_key < :after ORDER BY code_key LIMIT :most)
    WHERE retired_at IS NULL"""
_PACKAGES = """
    SELECT p.code, v.name FROM (
        SELECT id, code, deleted_at FROM package
        WHERE code_key >= :first AND code_key < :after ORDER BY code_key LIMIT :most) AS p
    JOIN package_version AS v ON v.package_id = p.id
    WHERE p.deleted_at IS NULL AND v.version = (SELECT max(version) FROM package_version WHERE package_id = p.id)"""
_PLANS = """
    SELECT code, name FROM (
        SELECT code, name, retired_at FROM membership_plan
        WHERE code_key >= :first AND code_key < :after ORDER BY code_key LIMIT :most)
    WHERE retired_at IS NULL"""

_MAPPINGS = """
    SELECT name, subject || 's' FROM import_mapping
    WHERE name_key >= :first AND name_key < :after ORDER BY name_key LIMIT :most"""

# What an argument names, and where that is looked up.
KINDS: dict[str, tuple[tuple[str, Callable[[str], str]], ...]] = {
    "card": ((_CARDS, number_key), (_CLIENTS, code_key)),
    "client": ((_CLIENTS, code_key),),
    "name": ((_NAMES, fold),),
    "item": ((_ITEMS, code_key),),
    "plan": ((_PLANS, code_key),),
    "package": ((_PACKAGES, code_key),),
    "mapping": ((_MAPPINGS, fold),),
}


def beginning(
    database: str, kind: str, typed: str, *, wait: Callable[[float], None], random: Callable[[int], bytes]
) -> list[tuple[str, str]]:
    """What of that kind begins so, case aside, each with the name that goes with it; at most MOST.

    Raises as every read does; it waits for no more than a moment where somebody else writes.
    """
    found: list[tuple[str, str]] = []
    with reading(database, wait=wait, random=random, patience=_PATIENCE) as connection:
        for query, as_key in KINDS[kind]:
            key = as_key(typed)
            if typed and not key:
                continue
            asked = {"first": key, "after": key + _AFTER_ALL, "most": MOST - len(found)}
            found += [(code, name) for code, name in connection.execute(query, asked).fetchall()]
    return found
