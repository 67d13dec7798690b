"""Lists and reports of everything.

The shell is asked for the same lines in one query, with amounts and words as `pkgcli` prints them. It reads in one go;
`pkgcli` reads in short steps of one state, between which a till can record.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rows import Bench, Figure, at_hand, at_most, missing, row
from turns import Command

SHELL = "sqlite3 shell, the same lines"
SUMS = "sqlite3 shell, bare sums of entries and cards, without what lapsed or was undone by its day"


def money(value: str) -> str:
    return f"printf('%s%d.%02d', iif({value} < 0, '-', ''), abs({value}) / 100, abs({value}) % 100)"


_STATUS = """
CASE WHEN c.state IN ('void', 'refunded') THEN c.state WHEN c.state = 'lapsed' THEN 'expired'
     WHEN c.units_left = 0 THEN 'used' WHEN c.expires_on < date('now') AND c.state <> 'frozen' THEN 'expired'
     WHEN c.state = 'frozen' OR c.frozen_until > date('now') THEN 'frozen' WHEN c.state = 'suspended' THEN c.state
     WHEN c.starts_on > date('now') THEN 'upcoming' ELSE 'active' END
"""

BALANCES = f"""
WITH open AS (
  SELECT c.*, k.name AS client, k.code AS client_code, p.code AS package_code, {_STATUS} AS status
  FROM card AS c JOIN client AS k ON k.id = c.client_id LEFT JOIN package AS p ON p.id = c.package_id
  WHERE c.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR c.units_left > 0)
    AND (c.state = 'frozen' OR c.expires_on IS NULL OR c.expires_on >= date('now'))
)
SELECT o.id, o.number, o.client, o.package_name, NULL, NULL, NULL, o.units_left, o.expires_on, {money("o.value_left")},
  o.client_code, o.package_code, NULL, o.unit, o.status, 0 AS position
FROM open AS o WHERE o.kind <> 'fixed'
UNION ALL
SELECT o.id, o.number, o.client, o.package_name, i.code, l.used,
  min(coalesce(l.cap - l.used - l.gone, o.units_left), o.units_left / l.unit_cost),
  CASE WHEN o.kind = 'fixed' THEN l.cap - l.used - l.gone END, o.expires_on,
  CASE WHEN o.kind = 'fixed' THEN {money("l.value_left")} END, o.client_code, o.package_code, l.name, o.unit, o.status,
  l.position
FROM open AS o JOIN card_line AS l ON l.card_id = o.id JOIN item AS i ON i.id = l.item_id
ORDER BY 1, position;
"""

_PRICES = ", ".join(money(f"c.{name}") for name in ("price", "paid", "unpaid", "value_left"))
_PARTS = ", ".join(money(f"c.{name}") for name in ("net", "tax", "charge", "charge_tax", "tip"))

CARDS = f"""
SELECT c.id, c.number, k.id, k.code, k.name, p.code, c.package_name, v.version, c.kind, c.unit, {_STATUS},
  c.initial_units, c.units_left,
  (SELECT group_concat(i.code || ' ' || l.used || coalesce('/' || l.cap, ''), '; ')
   FROM card_line AS l JOIN item AS i ON i.id = l.item_id WHERE l.card_id = c.id),
  c.issued_on, c.starts_on, c.expires_on, c.last_used_on, s.name, {_PRICES}, 'EUR', c.scope,
  (SELECT group_concat(coalesce(m.name, n.name), '; ') FROM card_user AS u LEFT JOIN member AS m ON m.id = u.member_id
   LEFT JOIN client AS n ON n.id = u.client_id WHERE u.card_id = c.id),
  (SELECT group_concat(n.name, '; ') FROM entry AS e JOIN client AS n ON n.id = e.client_id
   WHERE e.card_id = c.id AND e.kind IN ('issue', 'import', 'transfer') AND e.client_id <> c.client_id),
  c.note, {_PARTS}, {money("(c.price + c.charge + c.charge_tax + c.tip)")}, {money("c.tip_left")}, y.id, y.code, y.name,
  c.frozen_until, iif(c.starts = 'sale' OR c.last_used_on IS NOT NULL, 'true', 'false')
FROM card AS c JOIN client AS k ON k.id = c.client_id LEFT JOIN package AS p ON p.id = c.package_id
LEFT JOIN package_version AS v ON v.id = c.package_version_id LEFT JOIN staff AS s ON s.id = c.issued_by
JOIN client AS y ON y.id = coalesce(c.payer_id, c.buyer_id) ORDER BY c.id DESC;
"""

# The roll-forward from the ledger, and what the cards hold now, with which it has to tie.
LIABILITY = """
SELECT sum(iif(happened_on < date('now', 'start of month'), value, 0)), sum(iif(kind = 'issue', value, 0)),
  sum(iif(kind = 'redeem', -value, 0)), sum(iif(kind = 'expire', -value, 0)), sum(value), sum(tip), sum(owed)
FROM entry;
SELECT sum(value_left), count(*) FROM card WHERE state IN ('active', 'suspended', 'frozen') AND units_left > 0
  AND (expires_on IS NULL OR expires_on >= date('now'));
"""

_AMOUNTS_BEFORE = ", ".join(money(f"e.{name}") for name in ("tax", "charge", "charge_tax", "cash", "owed"))
_AMOUNTS_AFTER = ", ".join(money(f"e.{name}") for name in ("value_left", "tip_left", "paid", "unpaid"))

LEDGER = f"""
SELECT e.id, e.operation_id, c.number, substr(o.recorded_at, 1, 19) || 'Z', e.happened_on, e.kind, i.code,
  nullif(l.quantity, 0), e.units, e.units_left, {money("e.value")}, {money("e.tip")}, s.name, coalesce(m.name, u.name),
  coalesce(t.note, t.reason), e.reverses, {_AMOUNTS_BEFORE}, e.paid_by, {money("e.earned")}, k.code, p.code, e.card_id,
  {_AMOUNTS_AFTER}, (SELECT {money("coalesce(sum(amount), 0)")} FROM commission WHERE entry_id = e.id)
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN operation AS o ON o.id = e.operation_id
JOIN client AS k ON k.id = e.client_id LEFT JOIN package AS p ON p.id = c.package_id
LEFT JOIN operation_text AS t ON t.operation_id = e.operation_id LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN card_line AS n ON n.id = e.line_id LEFT JOIN item AS i ON i.id = n.item_id
LEFT JOIN entry_line AS l ON l.line_id = e.line_id AND l.entry_id = e.id
LEFT JOIN member AS m ON m.id = e.user_member_id LEFT JOIN client AS u ON u.id = e.user_client_id ORDER BY e.id;
"""

LISTS = (
    (("report", "balances", "--csv"), BALANCES, "7.8 s instead of 2.2 at 10^5 cards, entries added up in Python"),
    (("report", "liability", "--csv"), LIABILITY, ""),
    (("card", "list", "-L", "0", "--csv"), CARDS, "989 MB at 10^5 cards, held all at once"),
    (("export", "ledger", "--csv"), LEDGER, "14.8 s instead of 7.6 at 10^6 entries, each row through Python"),
)


@row("lists", "everything as CSV", SHELL, at_most(1.5))
def lists(bench: Bench) -> Iterator[Figure]:
    if not at_hand("sqlite3"):
        yield missing("sqlite3")
        return
    entries = bench.sizes.entries[-1]
    salon = bench.salon(entries)
    for argv, query, without in LISTS:
        script = bench.folder / f"{'-'.join(argv[:2])}.sql"
        script.write_text(f".mode csv\n.headers on\n{query}", encoding="utf-8")
        shell = Command(
            ("sqlite3", "-readonly", salon, f".read {script}"), shown=f"sqlite3 {salon.name} < {script.name}"
        )
        case = f"`{' '.join(argv)}` of {entries:,} entries"
        ours = bench.pkgcli(*argv, db=salon)
        against = SUMS if query is LIABILITY else None
        rounds = bench.rounds_of(entries)
        yield bench.ratio(ours, shell, rounds=rounds, case=case, against=against, without=without or None)


@row("lists-memory", "memory of a list", "itself at a tenth", at_most(1.1))
def lists_memory(bench: Bench) -> Iterator[Figure]:
    """The whole text is checked by the tests; here it is only how much is held while it is written."""
    small, large = (bench.salon(entries) for entries in bench.sizes.entries[-2:])
    for argv, _, _ in LISTS:
        of_small, of_large = (_peak(bench, argv, salon) for salon in (small, large))
        yield Figure(
            of_large / of_small,
            memory=of_large,
            case=f"`{' '.join(argv)}`",
            remark=f"{of_small:.0f} MiB over the tenth",
        )


def _peak(bench: Bench, argv: tuple[str, ...], salon: Path) -> float:
    from turns import in_turn

    return in_turn(1, bench.pkgcli(*argv, db=salon))[0].memory


@row("large-tables", "10,000 rows as a table", "the same as CSV", at_most(3), without="rich alone: 97")
def large_tables(bench: Bench) -> Iterator[Figure]:
    salon = bench.salon(max(each for each in bench.sizes.entries if each <= 10**5))
    one = _of_one_client(bench, bench.salon())
    for argv, db in ((("card", "list", "-L", "10000"), salon), (("history", "C1001", "-L", "0"), one)):
        as_csv = bench.pkgcli(*argv, "--csv", db=db)
        for terminal in (False, True):
            ours = bench.pkgcli(*argv, *(("--no-input",) if terminal else ()), db=db, terminal=terminal)
            case = f"`{' '.join(argv)}`" + (" on a terminal" if terminal else "")
            yield bench.ratio(ours, as_csv, rounds=bench.sizes.long_rounds, case=case)


def _of_one_client(bench: Bench, salon: Path) -> Path:
    """The smallest salon, in which all cards are Anna's: a history of ten thousand entries."""
    path = salon.with_suffix(".of-one.db")
    if not path.exists():
        half = path.with_suffix(".half")
        half.write_bytes(salon.read_bytes())
        anna = "UPDATE entry SET client_id = 1; UPDATE card SET client_id = 1, buyer_id = 1;"
        triggers = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'"
        made = "SELECT sql || ';' FROM sqlite_master WHERE type = 'trigger'"
        drop, make = (_told(half, query) for query in (triggers, made))
        _told(half, f"BEGIN; {drop} {anna} {make} COMMIT;")
        half.replace(path)
    return path


def _told(path: Path, sql: str) -> str:
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        if sql.startswith("SELECT"):
            return "\n".join(row[0] for row in connection.execute(sql))
        connection.executescript(sql)
    finally:
        connection.close()
    return ""
