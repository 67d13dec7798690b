"""Items: what can be delivered, a service, a class or a product."""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps
from sqlite3 import Connection
from typing import Any

from pkgcli.business import Business
from pkgcli.catalogue.terms import IS_PRESENT
from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.lookup import the_item
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.amounts import Amount
from pkgcli.rules.swap_groups import read_swap_groups, swap_groups_text
from pkgcli.rules.texts import clean_code, clean_text, code_key
from pkgcli.views.catalogue import ItemView
from pkgcli.views.records import Done, Listing

KINDS = ("service", "class", "product")
CLEARABLE = ("price", "minutes", "category", "swap-group")
"""Fields that an item needn't have; `price` cleared is "never given", not free."""

_COLUMNS = {"price": "list_price", "minutes": "minutes", "category": "category", "swap-group": "swap_group"}


class ItemWish(Frozen):
    """A new item. `name` None is the code, `list_price` None is unknown (not 0.00), `minutes` is the duration."""

    code: str
    name: str | None = None
    kind: str = "service"
    list_price: Amount | None = None
    minutes: int | None = None
    category: str | None = None
    swap_group: str | None = None


class ItemChanges(Frozen):
    """What is to be different; None leaves a field as it is, `clear` holds names of CLEARABLE."""

    name: str | None = None
    kind: str | None = None
    list_price: Amount | None = None
    minutes: int | None = None
    category: str | None = None
    swap_group: str | None = None
    clear: frozenset[str] = frozenset()


def add_item(occasion: Occasion, wish: ItemWish) -> Done:
    """Refused with `item_exists` where the code is taken, case aside."""
    return record(occasion, "item add", lambda operation: _add(operation, wish), Done)


def edit_item(occasion: Occasion, item: str, changes: ItemChanges) -> Done:
    """Changes what was given; where nothing differs, no operation is recorded."""
    return record(occasion, "item edit", lambda operation: _edit(operation, item, changes), Done)


def retire_item(occasion: Occasion, item: str) -> Done:
    """No longer put into new packages; sold cards go on honouring it (schema). Warns of packages that list it."""
    return record(occasion, "item retire", lambda operation: _set_retired(operation, item, True), Done)


def restore_item(occasion: Occasion, item: str) -> Done:
    return record(occasion, "item restore", lambda operation: _set_retired(operation, item, False), Done)


def show_item(occasion: Occasion, item: str) -> ItemView:
    with looking(occasion) as look:
        return item_view(look.connection, look.business, the_item(look.connection, item).id)


def list_items(occasion: Occasion, *, everything: bool = False, limit: int = 0) -> Listing:
    """Items in the order in which they were added; retired ones only with `everything`. `limit` 0 is all."""
    with looking(occasion) as look:
        rows = look.connection.execute(
            f"{_ITEM} WHERE retired_at IS NULL OR :everything ORDER BY id", {"everything": everything}
        ).fetchall()
        shown = rows[:limit] if limit else rows
        return Listing(tuple(_view(look.business, row) for row in shown), len(rows), "items")


def create_item(
    operation: Operation,
    code: str,
    *,
    name: str | None = None,
    kind: str = "service",
    list_price: int | None = None,
    minutes: int | None = None,
    category: str | None = None,
    swap_group: str | None = None,
) -> int:
    """Store an item within any operation; `list_price` in minor units. Its id.

    Raises Unreadable for texts that can't be kept and Refused (`item_exists`) where the code is taken.
    """
    columns = item_row(
        code,
        name=name,
        kind=kind,
        list_price=list_price,
        minutes=minutes,
        category=category,
        swap_group=swap_group,
    )
    taken = operation.connection.execute(
        "SELECT code, retired_at IS NOT NULL FROM item WHERE code_key = ?", (columns["code_key"],)
    ).fetchone()
    if taken is not None:
        raise Refused(
            "item_exists",
            f"item '{columns['code']}': the code is taken" + (" by a retired item" if taken[1] else ""),
            f"pkgcli item restore {taken[0]}" if taken[1] else f"pkgcli item edit {taken[0]}",
            item=taken[0],
        )
    row = operation.connection.execute(
        "INSERT INTO item (code, code_key, name, kind, list_price, minutes, category, swap_group)"
        " VALUES (:code, :code_key, :name, :kind, :list_price, :minutes, :category, :swap_group)",
        columns,
    )
    return int(row.lastrowid or 0)


def item_row(
    code: str,
    *,
    name: str | None = None,
    kind: str = "service",
    list_price: int | None = None,
    minutes: int | None = None,
    category: str | None = None,
    swap_group: str | None = None,
) -> dict[str, object]:
    """The columns of an item that is in use. Raises Unreadable."""
    code = clean_code(code, "ITEM")
    if kind not in KINDS:
        raise Unreadable("--kind", kind, f"is none of {', '.join(KINDS)}", "type --kind service")
    return clean_item_row(
        code,
        code_key(code),
        name=code if name is None else clean_text(name, "--name"),
        kind=kind,
        list_price=list_price,
        minutes=minutes,
        category=None if category is None else clean_text(category, "--category", 80),
        swap_group=None if swap_group is None else swap_groups_text(read_swap_groups(swap_group)),
    )


def clean_item_row(
    code: str,
    key: str,
    *,
    name: str | None = None,
    kind: str = "service",
    list_price: int | None = None,
    minutes: int | None = None,
    category: str | None = None,
    swap_group: str | None = None,
) -> dict[str, object]:
    """The same of what was checked already; `key` is the code as it is compared."""
    return {
        "code": code,
        "code_key": key,
        "name": code if name is None else name,
        "kind": kind,
        "list_price": list_price,
        "minutes": minutes,
        "category": category,
        "swap_group": swap_group,
    }


_ITEM = """
SELECT id, code, name, kind, list_price, minutes, category, swap_group, retired_at IS NOT NULL AS retired FROM item
"""


def item_view(connection: Connection, business: Business, item_id: int) -> ItemView:
    return _view(business, connection.execute(f"{_ITEM} WHERE id = ?", (item_id,)).fetchone())


def _view(business: Business, row: Any) -> ItemView:
    _, code, name, kind, list_price, minutes, category, swap_group, retired = row
    price = None if list_price is None else business.money(list_price)
    return ItemView(code, name, kind, price, minutes, category, swap_group, bool(retired))


def _add(operation: Operation, wish: ItemWish) -> Done:
    item_id = create_item(
        operation,
        wish.code,
        name=wish.name,
        kind=wish.kind,
        list_price=None if wish.list_price is None else wish.list_price.minor(operation.business.decimals),
        minutes=wish.minutes,
        category=wish.category,
        swap_group=wish.swap_group,
    )
    view = item_view(operation.connection, operation.business, item_id)
    return Done(view, operation.id, f"item {view.code} added")


def _done(operation: Operation, item_id: int, message: str, warnings: tuple[str, ...] = ()) -> Done:
    view = item_view(operation.connection, operation.business, item_id)
    return Done(view, operation.id, message, warnings)


def _edit(operation: Operation, text: str, changes: ItemChanges) -> Done:
    item = the_item(operation.connection, text)
    wanted = _wanted(operation.business, changes)
    now = operation.connection.execute("SELECT * FROM item WHERE id = ?", (item.id,)).fetchone()
    differing = {column: value for column, value in wanted.items() if now[column] != value}
    if not differing:
        view = item_view(operation.connection, operation.business, item.id)
        return Done(view, None, f"item {item.code} unchanged")
    assignments = ", ".join(f"{column} = :{column}" for column in differing)
    operation.connection.execute(
        f"UPDATE item SET {assignments} WHERE id = :id",
        {**differing, "id": item.id},
    )
    _remember_changed(operation, item.id, differing)
    return _done(operation, item.id, f"item {item.code} changed")


def _remember_changed(operation: Operation, item_id: int, columns: Iterable[str]) -> None:
    """So that the undo of an import can name the edit that stands in its way."""
    operation.remember_former("item", item_id, dumps({"changed": list(columns)}))


def _wanted(business: Business, changes: ItemChanges) -> dict[str, object]:
    """The columns that were spoken of, with what they shall hold."""
    given: dict[str, object] = {
        "name": None if changes.name is None else clean_text(changes.name, "--name"),
        "kind": changes.kind,
        "list_price": None if changes.list_price is None else changes.list_price.minor(business.decimals),
        "minutes": changes.minutes,
        "category": None if changes.category is None else clean_text(changes.category, "--category", 80),
        "swap_group": None if changes.swap_group is None else swap_groups_text(read_swap_groups(changes.swap_group)),
    }
    if changes.kind is not None and changes.kind not in KINDS:
        raise Unreadable("--kind", changes.kind, f"is none of {', '.join(KINDS)}", "type --kind service")
    wanted = {column: value for column, value in given.items() if value is not None}
    for name in sorted(changes.clear):
        if name not in CLEARABLE:
            raise Unreadable(f"--{name}", "", "it can't be empty", f"leave out --{name}")
        wanted[_COLUMNS[name]] = None
    return wanted


def _set_retired(operation: Operation, text: str, retired: bool) -> Done:
    item = the_item(operation.connection, text)
    word = "retired" if retired else "restored"
    if item.retired == retired:
        state = "is retired already" if retired else "is not retired"
        view = item_view(operation.connection, operation.business, item.id)
        return Done(view, None, f"item {item.code} {state}")
    operation.connection.execute(
        "UPDATE item SET retired_at = ? WHERE id = ?", (operation.recorded_at if retired else None, item.id)
    )
    _remember_changed(operation, item.id, ("retired",))
    listing = _packages_listing(operation.connection, item.id) if retired else []
    warnings = (
        (f"still listed by {', '.join(listing)}: change the lines with pkgcli package edit, or deactivate",)
        if listing
        else ()
    )
    return _done(operation, item.id, f"item {item.code} {word}", warnings)


def _packages_listing(connection: Connection, item_id: int) -> list[str]:
    """Codes of the active packages whose present version lists the item."""
    rows = connection.execute(
        "SELECT p.code FROM package_line AS l JOIN package_version AS v ON v.id = l.version_id"
        " JOIN package AS p ON p.id = v.package_id"
        " WHERE l.item_id = ? AND p.deactivated_at IS NULL AND p.deleted_at IS NULL"
        f" AND {IS_PRESENT} ORDER BY p.id",
        (item_id,),
    )
    return [row[0] for row in rows.fetchall()]
