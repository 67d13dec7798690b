"""Items: new ones go, changed ones get their former values back."""

from __future__ import annotations

from pkgcli.imports.undoing.undone import NEW, Left, Undone, told

_LISTED = "EXISTS (SELECT 1 FROM package_line WHERE item_id = item.id)"


def take_items_back(undone: Undone) -> list[str]:
    """After the packages, which list them."""
    _refuse_on_cards(undone)
    _refuse_in_other_packages(undone)
    for left in undone.left("item"):
        row = undone.row("item", left.id)
        undone.check_unchanged("item", left, {**row, "retired": row["retired_at"] is not None})
    connection, new = undone.operation.connection, undone.values("item")
    # A version that the import made of a known package is kept, and so is what it lists.
    listed = connection.execute(
        f"UPDATE item SET retired_at = :at WHERE id IN ({NEW}) AND {_LISTED}",
        {**new, "at": undone.operation.recorded_at},
    ).rowcount
    removed = connection.execute(f"DELETE FROM item WHERE id IN ({NEW}) AND NOT {_LISTED}", new).rowcount
    back = [left for left in undone.left("item") if left.before is not None]
    for left in back:
        _give_back(undone, left)
    return told(
        (removed, "item", "removed"),
        (listed, "item", "retired, because a former version of a package lists it"),
        (len(back), "item", "back on former values"),
    )


def _give_back(undone: Undone, left: Left) -> None:
    before = dict(left.before or {})
    if "retired" in before:
        before["retired_at"] = undone.operation.recorded_at if before.pop("retired") else None
    for name, value in before.items():
        undone.operation.connection.execute(f"UPDATE item SET {name} = ? WHERE id = ?", (value, left.id))


def _refuse_on_cards(undone: Undone) -> None:
    row = undone.operation.connection.execute(
        "SELECT i.code, c.number FROM card_line AS l JOIN item AS i ON i.id = l.item_id"
        f" JOIN card AS c ON c.id = l.card_id WHERE l.item_id IN ({NEW}) LIMIT 1",
        undone.values("item"),
    ).fetchone()
    if row is not None:
        raise undone.refused("item_sold", f"item {row[0]} is on card {row[1]}", item=row[0], card=row[1])


def _refuse_in_other_packages(undone: Undone) -> None:
    row = undone.operation.connection.execute(
        "SELECT i.code, p.code FROM package_line AS l JOIN item AS i ON i.id = l.item_id"
        " JOIN package_version AS v ON v.id = l.version_id JOIN package AS p ON p.id = v.package_id"
        f" WHERE l.item_id IN ({NEW}) AND v.operation_id <> :undone LIMIT 1",
        undone.values("item"),
    ).fetchone()
    if row is not None:
        raise undone.refused(
            "item_listed",
            f"item {row[0]} is listed by package {row[1]} since",
            f"pkgcli item retire {row[0]} takes it out of use alone",
            item=row[0],
            package=row[1],
        )
