"""`--by`: what a report's figures are parted by, and what its groups are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pkgcli.errors import Unreadable
from pkgcli.long_read import LongRead
from pkgcli.rules.texts import shown
from pkgcli.views.reports import Group

BATCH = 500

NAMES = {
    "package": """SELECT p.id, p.code, (SELECT v.name FROM package_version AS v WHERE v.package_id = p.id
                  ORDER BY v.version DESC LIMIT 1) FROM package AS p WHERE p.id IN ({})""",
    "client": "SELECT id, code, name FROM client WHERE id IN ({})",
    "item": "SELECT id, code, name FROM item WHERE id IN ({})",
    "staff": "SELECT id, name, NULL FROM staff WHERE id IN ({})",
}
PERSON = "(SELECT coalesce(merged_into_id, id) FROM client WHERE id = {client})"
"""A client as a key, in SQL: two records that were merged are one person, of past days, too."""

NOBODY = {"package": "made up at the sale", "item": "not of one item"}


def checked_by(report: str, by: str | None, takes: Sequence[str]) -> str | None:
    """What the report is to be parted by. Raises Unreadable, naming what it takes, for anything else."""
    if by is None or by in takes:
        return by
    listed = takes[0] if len(takes) == 1 else f"{', '.join(takes[:-1])} or {takes[-1]}"
    raise Unreadable(
        "--by", shown(by), f"report {report} is given by {listed}", f"pkgcli report {report} --by {takes[0]}"
    )


def groups(read: LongRead, by: str | None, keys: Iterable[int | str | None]) -> dict[int | str | None, Group]:
    """The groups of the keys (ids, or months such as 2026-11), in the order in which they are shown.

    Months by date, others by their code; what belongs to none of them comes last.
    """
    found: dict[int | str | None, Group] = {}
    wanted = list(dict.fromkeys(keys))
    if by is None:
        return {}
    if by == "month":
        return {month: Group(by, str(month)) for month in sorted(map(str, wanted))}
    ids = [key for key in wanted if key is not None]
    with read.steps() as step:
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            with step() as connection:
                rows = connection.execute(NAMES[by].format(",".join("?" * len(some))), some).fetchall()
            found |= {row[0]: Group(by, row[1], row[2]) for row in rows}
    ordered = dict(sorted(found.items(), key=lambda pair: str(pair[1].code).casefold()))
    if None in wanted:
        ordered[None] = Group(by, None, NOBODY.get(by))
    return ordered
