"""One record at length: an item, a package, what changed between two versions, a client, a setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pkgcli.render.jsonable import jsonable
from pkgcli.render.look import Shown, flow, spelled, status_style, text_of
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.prices import price_facts
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.rules.quantities import units_text
from pkgcli.views.business import DatabasePath
from pkgcli.views.catalogue import ItemView, PackageDiff, PackageLineView, PackageView
from pkgcli.views.clients import ClientView, MemberView
from pkgcli.views.records import SettingView
from pkgcli.views.staff import RoleView

Facts = list[tuple[str, str | Shown]]


def record_pieces(view: Any, output: Output) -> Iterator[str]:
    """A heading, and below it what is known."""
    match view:
        case PackageView():
            return _package(view, output)
        case PackageDiff():
            return _diff(view, output)
        case ItemView():
            return _record([Shown(view.name, "bold"), Shown(view.code, "cyan")], _item(view), output)
        case ClientView():
            return _record([Shown(view.name, "bold"), Shown(view.code, "cyan")], _client(view), output)
        case SettingView():
            return _record([Shown(view.name, "bold")], _setting(view), output)
        case RoleView():
            return _record([Shown(view.role, "bold")], _role(view), output)
        case DatabasePath():
            return _path(view, output)
    shape = jsonable(view)
    return facts_pieces([(name, text_of(value)) for name, value in shape.items()], output)


def _path(view: DatabasePath, output: Output) -> Iterator[str]:
    """The path alone, for `$(pkgcli db path)`; a person is told when there is nothing at its end."""
    yield spelled(view.path, output) + "\n"
    if output.terminal and not view.exists and not output.quiet:
        yield flow([Shown("not there yet: pkgcli init makes it", "dim")], output)


def _record(head: list[str | Shown], facts: Facts, output: Output) -> Iterator[str]:
    yield flow(head, output)
    yield from facts_pieces([(title, value) for title, value in facts if value and value != Shown("")], output, 2)


def _item(item: ItemView) -> Facts:
    return [
        ("Kind", item.kind + (" (retired)" if item.retired else "")),
        ("List price", "not known" if item.list_price is None else str(item.list_price)),
        ("Minutes", text_of(item.minutes)),
        ("Category", text_of(item.category)),
        ("Swap group", text_of(item.swap_group)),
    ]


def _client(client: ClientView) -> Facts:
    return [
        ("ID", str(client.id)),
        ("Phone", text_of(client.phone)),
        ("E-mail", text_of(client.email)),
        ("Also known as", ", ".join(client.aliases)),
        ("Notices", "" if client.notices else "none wanted"),
        ("Members", ", ".join(map(_member, client.members))),
        ("Cards", f"{client.cards} that can be used"),
        ("Note", text_of(client.note)),
    ]


def _member(member: MemberView) -> str:
    """Who it is, and the cards that are for them by name."""
    cards = f": card {', '.join(member.cards)}" if member.cards else ""
    return f"{member.name} ({member.kind}{cards})"


def _role(role: RoleView) -> Facts:
    return [
        ("Rights", ", ".join(role.rights) or "none"),
        ("Discount", limit_words(role.discount_limit, role.rights)),
        ("Staff", ", ".join(role.staff)),
    ]


def limit_words(limit: str | None, rights: tuple[str, ...]) -> str:
    """How far below the price somebody may sell who has these rights."""
    if limit is None or "discount" in rights:
        return "any"
    return "none" if limit == "0" else f"up to {limit} %"


def _setting(setting: SettingView) -> Facts:
    return [("Value", Shown(setting.value, "bold")), ("Default", setting.default), ("Meaning", setting.meaning)]


def _package(package: PackageView, output: Output) -> Iterator[str]:
    head: list[str | Shown] = [
        Shown(package.name, "bold"),
        Shown(package.code, "cyan"),
        f"version {package.version}",
        package.kind,
        Shown(package.status, status_style(package.status)),
    ]
    yield from _record(head, _package_facts(package), output)
    if package.lines:
        yield "\n"
        yield from table_pieces(_lines(package), output)


def _package_facts(package: PackageView) -> Facts:
    total = "unlimited" if package.total is None else units_text(package.total, package.unit)
    bought = "" if package.bought is None else ("yes" if package.bought else "no")
    return [
        ("Total", total),
        *price_facts(package),
        ("Valid", package.valid + (" from the first visit" if package.starts == "first-use" else "")),
        (
            "Begins",
            "" if package.claim is None else f"within {package.claim} of the sale".replace("within until:", "by "),
        ),
        ("Sold from", text_of(package.sell_from)),
        ("Sold until", text_of(package.sell_until)),
        ("Per client", "once" if package.once_per_client else ""),
        ("Sessions", _exchange(package)),
        ("Sold by", "memberships alone" if package.membership_only else ""),
        ("Sold", "never yet" if not package.cards else f"{package.cards} ×"),
        ("Bought", bought),
        ("About", text_of(package.description)),
    ]


def _exchange(package: PackageView) -> str:
    return "can be split and swapped" if package.split else "can be swapped" if package.swap else ""


def _lines(package: PackageView) -> Table:
    columns = (
        Column("Item"),
        Column("Name", folds=True),
        Column("Units each", right=True),
        Column("Cap", right=True),
    )
    rows = [
        (line.item, line.name, str(line.unit_cost), "no limit" if line.cap is None else str(line.cap))
        for line in package.lines
    ]
    return Table(columns, rows, 2)


def line_text(line: PackageLineView) -> str:
    """A line as it is typed: `massage:60=4`."""
    cost = "" if line.unit_cost == 1 else f":{line.unit_cost:d}"
    return line.item + cost + ("" if line.cap is None else f"={line.cap:d}")


def _diff(diff: PackageDiff, output: Output) -> Iterator[str]:
    yield flow([Shown(diff.code, "bold"), f"version {diff.from_version} to {diff.to_version}"], output)
    if not diff.differences:
        yield "  Nothing differs.\n"
        return
    yield "\n"
    columns = (Column("What"), Column("Before", folds=True), Column("After", folds=True))
    rows = [
        (one.field, Shown(text_of(one.before), "red"), Shown(text_of(one.after), "green")) for one in diff.differences
    ]
    yield from table_pieces(Table(columns, rows), output)
