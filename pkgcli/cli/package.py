"""`pkgcli package`: what is sold, and on which terms."""

from __future__ import annotations

from pkgcli.cli import package_options as options
from pkgcli.cli.call import Call
from pkgcli.cli.catalogue_files import package_files
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.emptied import emptied
from pkgcli.cli.options import amount, day
from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import read_line, read_whole
from pkgcli.rules.validity import NEVER, read_validity

app = noun("What is sold, and on which terms.")

_VERSION = option("--version", metavar="N", help="A former version.")


@command(app, "add", writes=True)
def add(
    call: Call,
    code: str = argument("CODE", help="A short code, e.g. spa-day."),
    name: str | None = options.NAME,
    kind: str | None = options.KIND,
    total: str | None = options.TOTAL,
    unit: str | None = options.UNIT,
    line: list[str] | None = options.LINES,
    price: str | None = options.PRICE,
    valid: str | None = options.VALID,
    description: str | None = options.DESCRIPTION,
    sell_from: str | None = options.SELL_FROM,
    sell_until: str | None = options.SELL_UNTIL,
    once_per_client: bool = option("--once-per-client", help=options.ONCE_HELP),
    tax: str | None = options.TAX,
    tax_included: bool | None = options.TAX_INCLUDED,
    charge: str | None = options.CHARGE,
    charge_tax: str | None = options.CHARGE_TAX,
    tip: str | None = options.TIP,
    promo_price: str | None = options.PROMO_PRICE,
    promo_from: str | None = options.PROMO_FROM,
    promo_until: str | None = options.PROMO_UNTIL,
    commission: str | None = options.COMMISSION,
    commission_base: str | None = options.COMMISSION_BASE,
    seller_commission: str | None = options.SELLER_COMMISSION,
    starts: str | None = options.STARTS,
    claim: str | None = options.CLAIM,
    swap: bool | None = options.SWAP,
    split: bool | None = options.SPLIT,
    membership_only: bool | None = options.MEMBERSHIP_ONLY,
    create_items: bool = options.CREATE_ITEMS,
) -> object:
    """Define a package.

    \b
    pkgcli package add spa --name "Spa day" --line facial=3 --line massage=2 --price 240 --valid 1y
    pkgcli package add busy --kind units --total 200 --unit minutes --line massage:50 --price 300
    pkgcli package add ten --kind custom --total 10 --line facial=5 --line massage --price 420 --valid 6mo
    pkgcli package add gym --kind unlimited --line yoga --price 89 --valid 1mo
    pkgcli package add duo --line massage=2 --price 150 --tax 19 --tax-on-top --charge 2.5% --tip 10 --commission 20
    pkgcli package add xmas --line facial=2 --price 110 --promo-price 95 --promo-until 2026-12-24
    pkgcli package add gift --line facial=3 --price 150 --valid 6mo --starts first-use --claim 2y --swap
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
        pricing=options.pricing(
            tax=tax,
            tax_included=tax_included,
            charge=charge,
            charge_tax=charge_tax,
            tip=tip,
            promo_price=promo_price,
            promo_from=promo_from,
            promo_until=promo_until,
            commission=commission,
            commission_base=commission_base,
            seller_commission=seller_commission,
        ),
        using=options.using(starts, claim, swap, split, membership_only),
        create_items=create_items,
    )
    return add_package(call.occasion, wish)


@command(app, "list", lists=True)
def list_(
    call: Call,
    everything: bool = option("--all", "-a", help="Inactive and deleted ones too."),
    client: str | None = option("--client", metavar="C", of="client", help="Mark what C already bought."),
) -> object:
    """List what is on sale; with --all the rest too.

    \b
    pkgcli package list
    pkgcli package list --client Anna
    """
    from pkgcli.catalogue.packages import list_packages

    return list_packages(call.occasion, everything=everything, client=client, limit=call.rows(25))


@command(app, "show")
def show(call: Call, package: str = options.PACKAGE, version: str | None = _VERSION) -> object:
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
    package: str = options.PACKAGE,
    name: str | None = options.NAME,
    kind: str | None = options.KIND,
    total: str | None = options.TOTAL,
    unit: str | None = options.UNIT,
    line: list[str] | None = options.LINES,
    price: str | None = options.PRICE,
    valid: str | None = options.VALID,
    description: str | None = options.DESCRIPTION,
    sell_from: str | None = options.SELL_FROM,
    sell_until: str | None = options.SELL_UNTIL,
    once_per_client: bool | None = option("--once-per-client/--no-once-per-client", help=options.ONCE_HELP),
    tax: str | None = options.TAX,
    tax_included: bool | None = options.TAX_INCLUDED,
    charge: str | None = options.CHARGE,
    charge_tax: str | None = options.CHARGE_TAX,
    tip: str | None = options.TIP,
    promo_price: str | None = options.PROMO_PRICE,
    promo_from: str | None = options.PROMO_FROM,
    promo_until: str | None = options.PROMO_UNTIL,
    commission: str | None = options.COMMISSION,
    commission_base: str | None = options.COMMISSION_BASE,
    seller_commission: str | None = options.SELLER_COMMISSION,
    starts: str | None = options.STARTS,
    claim: str | None = options.CLAIM,
    swap: bool | None = options.SWAP,
    split: bool | None = options.SPLIT,
    membership_only: bool | None = options.MEMBERSHIP_ONLY,
    create_items: bool = options.CREATE_ITEMS,
) -> object:
    """Change a package for sales from now on; what isn't given stays.

    Cards that were sold stay as they are.

    \b
    pkgcli package edit spa --price 260
    pkgcli package edit spa --line facial=4 --line massage=2      takes the place of all lines
    pkgcli package edit spa --promo-price 235 --promo-until +14d
    pkgcli package edit spa --sell-until ""       "" empties --unit, --tip, --charge and the like too
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
        pricing=options.pricing(
            tax=tax or None,
            tax_included=tax_included,
            charge=charge or None,
            charge_tax=charge_tax or None,
            tip=tip or None,
            promo_price=promo_price or None,
            promo_from=promo_from or None,
            promo_until=promo_until or None,
            commission=commission or None,
            commission_base=commission_base,
            seller_commission=seller_commission or None,
        ),
        using=options.using(starts, claim or None, swap, split, membership_only),
        create_items=create_items,
        clear=emptied(
            description=description,
            sell_from=sell_from,
            sell_until=sell_until,
            unit=unit,
            tax=tax,
            charge=charge,
            charge_tax=charge_tax,
            tip=tip,
            promo_price=promo_price,
            promo_from=promo_from,
            promo_until=promo_until,
            commission=commission,
            seller_commission=seller_commission,
            claim=claim,
        ),
    )
    return edit_package(call.occasion, package, changes)


@command(app, "copy", writes=True)
def copy(
    call: Call,
    package: str = options.PACKAGE,
    new_code: str = argument("NEWCODE", help="The code of the copy."),
    name: str | None = options.NAME,
    price: str | None = options.PRICE,
) -> object:
    """Make a new package on the terms of another.

    \b
    pkgcli package copy spa spa-xmas --name "Spa day, Christmas" --price 260
    """
    from pkgcli.catalogue.definition import copy_package

    return copy_package(call.occasion, package, new_code, name, amount(price, "--price"))


@command(app, "activate", writes=True)
def activate(call: Call, package: str = options.PACKAGE) -> object:
    """Put a package on sale again.

    \b
    pkgcli package activate spa
    """
    from pkgcli.catalogue.standing import activate_package

    return activate_package(call.occasion, package)


@command(app, "deactivate", writes=True)
def deactivate(call: Call, package: str = options.PACKAGE) -> object:
    """Take a package off sale; sold cards are honoured.

    \b
    pkgcli package deactivate spa
    """
    from pkgcli.catalogue.standing import deactivate_package

    return deactivate_package(call.occasion, package)


@command(app, "delete", writes=True)
def delete(
    call: Call,
    package: str | None = argument("[PACKAGE]", of="package", help="Its code, or its whole name."),
    everything: bool = option("--all", help="All packages, as one operation."),
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
def undelete(call: Call, package: str = options.PACKAGE) -> object:
    """Bring a deleted package back.

    \b
    pkgcli package undelete spa
    """
    from pkgcli.catalogue.standing import undelete_package

    return undelete_package(call.occasion, package)


@command(app, "purge", writes=True)
def purge(call: Call, package: str = options.PACKAGE) -> object:
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
    package: str = options.PACKAGE,
    before: str | None = option("--from", metavar="N", help="A version; else the one before."),
    after: str | None = option("--to", metavar="N", help="A version; else the present one."),
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
