"""`pkgcli package`: what is sold, and on which terms."""

from typing import Annotated

import typer

from pkgcli.cli.catalogue_files import package_files
from pkgcli.cli.command import Call, command, noun
from pkgcli.cli.emptied import emptied
from pkgcli.cli.options import amount, day
from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import read_line, read_whole
from pkgcli.rules.validity import NEVER, read_validity

app = noun("What is sold, and on which terms.")

_Package = Annotated[str, typer.Argument(metavar="PACKAGE", help="Its code, or its whole name.")]
_Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What clients read.")]
_Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="fixed (default), custom, units or unlimited.")
]
_Total = Annotated[str | None, typer.Option("--total", metavar="N", help="Units of the pool.")]
_Unit = Annotated[str | None, typer.Option("--unit", metavar="LABEL", help="What a unit is called.")]
_Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line", metavar="ITEM[:COST][=CAP]", help="An item, the units of one, how many at most; repeatable."
    ),
]
_Price = Annotated[str | None, typer.Option("--price", metavar="P", help="What it costs.")]
_Valid = Annotated[
    str | None, typer.Option("--valid", metavar="V", help="90d, 12w, 3mo, 1y, until:2027-03-31 or never.")
]
_Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="A few words on it.")]
_SellFrom = Annotated[str | None, typer.Option("--sell-from", metavar="D", help="The first day it is sold.")]
_SellUntil = Annotated[str | None, typer.Option("--sell-until", metavar="D", help="The last day it is sold.")]
_CreateItems = Annotated[bool, typer.Option("--create-items", help="Add items that aren't there as services.")]
_Version = Annotated[str | None, typer.Option("--version", metavar="N", help="A former version.")]
_ONCE_HELP = "Each client can buy it once."


@command(app, "add", writes=True)
def add(
    call: Call,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A short code, e.g. spa-day.")],
    name: _Name = None,
    kind: _Kind = None,
    total: _Total = None,
    unit: _Unit = None,
    line: _Lines = None,
    price: _Price = None,
    valid: _Valid = None,
    description: _Description = None,
    sell_from: _SellFrom = None,
    sell_until: _SellUntil = None,
    once_per_client: Annotated[bool, typer.Option("--once-per-client", help=_ONCE_HELP)] = False,
    create_items: _CreateItems = False,
) -> object:
    """Define a package.

    \b
    pkgcli package add spa --name "Spa day" --line facial=3 --line massage=2 --price 240 --valid 1y
    pkgcli package add busy --kind units --total 200 --unit minutes --line massage:50 --price 300
    pkgcli package add ten --kind custom --total 10 --line facial=5 --line massage --price 420 --valid 6mo
    pkgcli package add gym --kind unlimited --line yoga --price 89 --valid 1mo
    """
    from pkgcli.catalogue.definition import PackageWish, add_package

    wish = PackageWish(
        code=code,
        name=name,
        kind=kind or "fixed",
        total=None if total is None else read_whole(total, "--total"),
        unit=unit,
        lines=tuple(read_line(text) for text in line or ()),
        price=amount(price, "--price"),
        valid=NEVER if valid is None else read_validity(valid, "--valid"),
        description=description,
        sell_from=day(sell_from, "--sell-from"),
        sell_until=day(sell_until, "--sell-until"),
        once_per_client=once_per_client,
        create_items=create_items,
    )
    return add_package(call.occasion, wish)


@command(app, "list", lists=True)
def list_(
    call: Call,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Inactive and deleted ones too.")] = False,
    client: Annotated[str | None, typer.Option("--client", metavar="C", help="Mark what C already bought.")] = None,
) -> object:
    """List what is on sale; with --all the rest too.

    \b
    pkgcli package list
    pkgcli package list --client Anna
    """
    from pkgcli.catalogue.packages import list_packages

    return list_packages(call.occasion, everything=everything, client=client, limit=call.rows(25))


@command(app, "show")
def show(call: Call, package: _Package, version: _Version = None) -> object:
    """Show a package with its lines.

    \b
    pkgcli package show spa
    pkgcli package show spa --version 1
    """
    from pkgcli.catalogue.packages import show_package

    return show_package(call.occasion, package, None if version is None else read_whole(version, "--version"))


@command(app, "edit", writes=True)
def edit(
    call: Call,
    package: _Package,
    name: _Name = None,
    kind: _Kind = None,
    total: _Total = None,
    unit: _Unit = None,
    line: _Lines = None,
    price: _Price = None,
    valid: _Valid = None,
    description: _Description = None,
    sell_from: _SellFrom = None,
    sell_until: _SellUntil = None,
    once_per_client: Annotated[
        bool | None, typer.Option("--once-per-client/--no-once-per-client", help=_ONCE_HELP)
    ] = None,
    create_items: _CreateItems = False,
) -> object:
    """Change what is given, for sales from now on.

    Cards that were sold stay as they are.

    \b
    pkgcli package edit spa --price 260
    pkgcli package edit spa --line facial=4 --line massage=2      takes the place of all lines
    pkgcli package edit spa --sell-until ""       "" empties --sell-from, --description and --unit too
    """
    from pkgcli.catalogue.definition import PackageChanges, edit_package

    changes = PackageChanges(
        name=name,
        kind=kind,
        total=None if total is None else read_whole(total, "--total"),
        unit=unit or None,
        lines=tuple(read_line(text) for text in line) if line else None,
        price=amount(price, "--price"),
        valid=None if valid is None else read_validity(valid, "--valid"),
        description=description or None,
        sell_from=day(sell_from or None, "--sell-from"),
        sell_until=day(sell_until or None, "--sell-until"),
        once_per_client=once_per_client,
        create_items=create_items,
        clear=emptied(description=description, sell_from=sell_from, sell_until=sell_until, unit=unit),
    )
    return edit_package(call.occasion, package, changes)


@command(app, "copy", writes=True)
def copy(
    call: Call,
    package: _Package,
    new_code: Annotated[str, typer.Argument(metavar="NEWCODE", help="The code of the copy.")],
    name: _Name = None,
    price: _Price = None,
) -> object:
    """Make a new package on the terms of another.

    \b
    pkgcli package copy spa spa-xmas --name "Spa day, Christmas" --price 260
    """
    from pkgcli.catalogue.definition import copy_package

    return copy_package(call.occasion, package, new_code, name, amount(price, "--price"))


@command(app, "activate", writes=True)
def activate(call: Call, package: _Package) -> object:
    """Put a package on sale again.

    \b
    pkgcli package activate spa
    """
    from pkgcli.catalogue.standing import activate_package

    return activate_package(call.occasion, package)


@command(app, "deactivate", writes=True)
def deactivate(call: Call, package: _Package) -> object:
    """Take a package off sale; sold cards are honoured.

    \b
    pkgcli package deactivate spa
    """
    from pkgcli.catalogue.standing import deactivate_package

    return deactivate_package(call.occasion, package)


@command(app, "delete", writes=True)
def delete(
    call: Call,
    package: Annotated[str | None, typer.Argument(metavar="[PACKAGE]", help="Its code, or its whole name.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All packages, as one operation.")] = False,
) -> object:
    """Take a package out of the catalogue.

    `undelete` brings it back; sold cards are honoured.

    \b
    pkgcli package delete spa
    pkgcli package delete --all
    """
    from pkgcli.catalogue.standing import delete_all_packages, delete_package

    if (package is not None) == everything:
        raise Unreadable("package delete", None, "one of PACKAGE and --all is needed", "pkgcli package delete CODE")
    if package is not None:
        return delete_package(call.occasion, package)
    call.confirm("Delete all packages?")
    return delete_all_packages(call.occasion)


@command(app, "undelete", writes=True)
def undelete(call: Call, package: _Package) -> object:
    """Bring a deleted package back.

    \b
    pkgcli package undelete spa
    """
    from pkgcli.catalogue.standing import undelete_package

    return undelete_package(call.occasion, package)


@command(app, "purge", writes=True)
def purge(call: Call, package: _Package) -> object:
    """Remove a package that was never sold, for good.

    \b
    pkgcli package purge spa
    """
    from pkgcli.catalogue.packages import show_package
    from pkgcli.catalogue.standing import purge_package

    if not call.is_repeated and not (shown := show_package(call.occasion, package)).cards:
        call.confirm(f"Purge package {shown.code} ({shown.name}) with all its versions, for good?")
    return purge_package(call.occasion, package)


@command(app, "diff")
def diff(
    call: Call,
    package: _Package,
    before: Annotated[str | None, typer.Option("--from", metavar="N", help="A version; else the one before.")] = None,
    after: Annotated[str | None, typer.Option("--to", metavar="N", help="A version; else the present one.")] = None,
) -> object:
    """Show what changed between two versions.

    \b
    pkgcli package diff spa
    pkgcli package diff spa --from 1 --to 3
    """
    from pkgcli.catalogue.difference import diff_package

    return diff_package(
        call.occasion,
        package,
        None if before is None else read_whole(before, "--from"),
        None if after is None else read_whole(after, "--to"),
    )


package_files(app)
