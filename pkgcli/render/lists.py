"""Lists: of cards, items, packages, clients, operations, settings, and of whatever was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pkgcli.render.look import Shown, bar, bar_style, how_many, status_style, text_of, when
from pkgcli.render.output import Output
from pkgcli.render.records import limit_words, line_text
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.till import left_words, units_in_all
from pkgcli.rules.quantities import units_text
from pkgcli.views.cards import CardView
from pkgcli.views.catalogue import ItemView, PackageView
from pkgcli.views.clients import ClientView, MemberView
from pkgcli.views.entries import EntryView
from pkgcli.views.holds import HoldView
from pkgcli.views.notices import NoticeView
from pkgcli.views.records import Found, Listing, OperationView, SettingView
from pkgcli.views.staff import RoleView, StaffView

Row = Sequence[str | Shown]
MOST_CARDS = 3


class Look(NamedTuple):
    """How rows of one kind are listed."""

    columns: Sequence[Column]
    row: Callable[[Any, Output], Row]


def list_pieces(view: Listing, output: Output) -> Iterator[str]:
    """The rows, and a last line that says how many there are."""
    yield from _rows(view, output)
    if not output.quiet:
        yield how_many(len(view.rows), view.total, view.noun, output)


def _rows(view: Listing, output: Output) -> Iterator[str]:
    if not view.rows:
        return
    kind = type(view.rows[0])
    if kind is HoldView:
        from pkgcli.render.holds import COLUMNS, hold_row

        yield from table_pieces(Table(COLUMNS, [hold_row(row, output) for row in view.rows]), output)
        return
    if kind is EntryView:
        from pkgcli.render.entries import entries_table

        yield from table_pieces(entries_table(view.rows, output), output)
        return
    look = _LOOKS.get(kind) or _look_of_few(kind) or _look_of(kind)
    yield from table_pieces(Table(look.columns, [look.row(row, output) for row in view.rows]), output)


def _look_of_few(kind: type) -> Look | None:
    """Loaded where a list is one of memberships, or of mappings."""
    if kind.__name__ == "MappingView":
        from pkgcli.render import recognition

        return Look(recognition.MAPPINGS, recognition.mapping_row)
    if kind.__name__ not in ("PlanView", "EnrolmentView", "DueDecision"):
        return None
    from pkgcli.render import memberships

    columns = {"PlanView": memberships.PLANS, "EnrolmentView": memberships.ENROLMENTS}
    return Look(columns.get(kind.__name__, memberships.DECISIONS), memberships.membership_row)


def _look_of(kind: type) -> Look:
    """A kind of row without a look of its own: the columns of its CSV."""
    from pkgcli.render.delimited import cell_text, columns_of, flat, shaped

    names = columns_of(kind)
    columns = [Column(name.replace("_", " ").capitalize()) for name in names]

    def row(value: Any, _: Output) -> Row:
        record = flat(shaped(value))
        return [cell_text(record[name]) for name in names]

    return Look(columns, row)


def _last_day(card: CardView) -> str:
    if not card.begun:
        return f"begin by {card.expires_on}" if card.expires_on else "first visit"
    return "never" if card.expires_on is None else str(card.expires_on)


def _card(card: CardView, output: Output) -> Row:
    left, of = card.units_left, units_in_all(card)
    return (
        str(card.id),
        Shown(card.number, "cyan"),
        card.client.name,
        card.client.code,
        card.package.name,
        text_of(card.initial_units),
        Shown(left_words(card) if left is None else str(left), "bold"),
        Shown("" if left is None else bar(left, of, output, 5), "" if left is None else bar_style(left, of)),
        _last_day(card),
        str(card.issued_on),
        text_of(card.issued_by),
        text_of(card.last_used_on),
        Shown(card.status, status_style(card.status)),
    )


def _notice(notice: NoticeView, _: Output) -> Row:
    styles = {"waiting": "bold", "sent": "green", "failed": "red", "unsure": "yellow"}
    return (
        notice.client.name,
        notice.kind,
        str(notice.about_on),
        Shown(text_of(notice.number), "cyan"),
        text_of(notice.email),
        Shown(notice.state, styles.get(notice.state, "dim")),
        notice.subject,
        text_of(notice.problem),
    )


def _item(item: ItemView, _: Output) -> Row:
    return (
        Shown(item.code, "cyan"),
        item.name,
        item.kind,
        text_of(item.list_price),
        text_of(item.minutes),
        text_of(item.category),
        text_of(item.swap_group),
        "retired" if item.retired else "",
    )


def _package(package: PackageView, _: Output) -> Row:
    instead = package.original_price
    price = package.price_today or package.price
    return (
        Shown(package.code, "cyan"),
        package.name,
        package.kind,
        "unlimited" if package.total is None else units_text(package.total, package.unit),
        str(price),
        str(instead) if instead is not None and instead.minor > price.minor else "",
        package.valid,
        "; ".join(line_text(line) for line in package.lines),
        str(package.cards),
        "" if package.bought is None else ("yes" if package.bought else "no"),
        Shown(package.status, status_style(package.status)),
    )


def _client(client: ClientView, _: Output) -> Row:
    return (
        str(client.id),
        Shown(client.code, "cyan"),
        client.name,
        text_of(client.phone),
        text_of(client.email),
        ", ".join(member.name for member in client.members),
        str(client.cards),
        text_of(client.note),
    )


def _member(member: MemberView, _: Output) -> Row:
    return (str(member.id), member.name, member.kind)


def _operation(operation: OperationView, output: Output) -> Row:
    return (
        Shown(str(operation.operation), "cyan"),
        when(operation.at, output),
        str(operation.on),
        operation.kind,
        _some_cards(operation, output),
        str(operation.entries),
        text_of(operation.staff),
        "; ".join(text for text in (operation.reason, operation.note) if text),
        _undoing(operation),
    )


def _some_cards(operation: OperationView, output: Output) -> str:
    """On a terminal the first of many; a file gets all that are named."""
    named = operation.cards[:MOST_CARDS] if output.terminal else operation.cards
    more = len(operation.cards) - len(named) + operation.more_cards
    return ", ".join(named) + (f" and {more} more" if more else "")


def _undoing(operation: OperationView) -> Shown:
    if operation.undone_by is not None:
        return Shown(f"undone by {operation.undone_by}", "yellow")
    return Shown("" if operation.undoes is None else f"undoes {operation.undoes}")


def _setting(setting: SettingView, _: Output) -> Row:
    changed = "" if setting.value == setting.default else "bold"
    return (setting.name, Shown(setting.value, changed), setting.default, setting.meaning)


def _staff(staff: StaffView, _: Output) -> Row:
    limit = "" if staff.role is None else limit_words(staff.discount_limit, staff.rights)
    retired = "retired" if staff.retired else ""
    return (str(staff.id), staff.name, Shown(text_of(staff.role), "cyan"), ", ".join(staff.rights), limit, retired)


def _role(role: RoleView, _: Output) -> Row:
    limit = limit_words(role.discount_limit, role.rights)
    return (Shown(role.role, "cyan"), ", ".join(role.rights), limit, ", ".join(role.staff))


def _found(found: Found, _: Output) -> Row:
    return (found.kind, Shown(found.type, "cyan"), found.about)


_LOOKS: dict[type, Look] = {
    NoticeView: Look(
        (
            Column("Client", folds=True),
            Column("Kind"),
            Column("About"),
            Column("Card"),
            Column("E-mail", drop=2),
            Column("State"),
            Column("What is told", folds=True, drop=1),
            Column("Problem", folds=True),
        ),
        _notice,
    ),
    CardView: Look(
        (
            Column("ID", right=True, drop=7),
            Column("Number"),
            Column("Client", folds=True),
            Column("Client ID", drop=1, dear=True),
            Column("Package", folds=True),
            Column("Initial", right=True),
            Column("Left", right=True),
            Column("", drop=5, drawn=True),
            Column("Expires"),
            Column("Issued", drop=4),
            Column("Issued by", folds=True, optional=True, drop=6),
            Column("Last used", optional=True, drop=3),
            Column("Status"),
        ),
        _card,
    ),
    ItemView: Look(
        (
            Column("Code"),
            Column("Name", folds=True),
            Column("Kind"),
            Column("List price", right=True),
            Column("Minutes", right=True, optional=True),
            Column("Category", folds=True, optional=True, drop=1),
            Column("Swap group", optional=True, drop=2),
            Column("Retired", optional=True),
        ),
        _item,
    ),
    PackageView: Look(
        (
            Column("Code"),
            Column("Name", folds=True),
            Column("Kind"),
            Column("Total", right=True),
            Column("Price", right=True),
            Column("Original", right=True, optional=True, drop=3),
            Column("Valid", drop=2),
            Column("Lines", folds=True, words=True, drop=4),
            Column("Sold", right=True, drop=1),
            Column("Bought", optional=True),
            Column("Status"),
        ),
        _package,
    ),
    ClientView: Look(
        (
            Column("ID", right=True, drop=4),
            Column("Code"),
            Column("Name", folds=True),
            Column("Phone", optional=True),
            Column("E-mail", optional=True, drop=1),
            Column("Members", folds=True, optional=True, drop=2),
            Column("Cards", right=True),
            Column("Note", folds=True, optional=True, drop=3),
        ),
        _client,
    ),
    MemberView: Look((Column("ID", right=True), Column("Name", folds=True), Column("Kind")), _member),
    OperationView: Look(
        (
            Column("Op.", right=True),
            Column("When"),
            Column("For day", drop=2),
            Column("What"),
            Column("Cards", folds=True, words=True),
            Column("Entries", right=True, drop=3),
            Column("Staff", folds=True, optional=True),
            Column("Note", folds=True, optional=True, drop=1),
            Column("Undo", optional=True),
        ),
        _operation,
    ),
    SettingView: Look(
        (
            Column("Name"),
            Column("Value", folds=True, words=True),
            Column("Default", folds=True, words=True, drop=1),
            Column("Meaning", folds=True),
        ),
        _setting,
    ),
    StaffView: Look(
        (
            Column("ID", right=True, drop=3),
            Column("Name", folds=True),
            Column("Role", optional=True),
            Column("Rights", folds=True, words=True, optional=True, drop=1),
            Column("Discount", optional=True, drop=2),
            Column("Retired", optional=True),
        ),
        _staff,
    ),
    RoleView: Look(
        (
            Column("Role"),
            Column("Rights", folds=True, words=True),
            Column("Discount"),
            Column("Staff", folds=True, optional=True),
        ),
        _role,
    ),
    Found: Look((Column("Kind"), Column("Type"), Column("About", folds=True)), _found),
}
