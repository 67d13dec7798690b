"""`pkgcli item`: what can be delivered."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.catalogue_files import item_files
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.emptied import emptied
from pkgcli.cli.options import amount
from pkgcli.rules.quantities import read_whole

app = noun("What can be delivered: services, classes and products.")

_ITEM = argument("ITEM", of="item", help="Its code, or its whole name.")
_NAME = option("--name", metavar="NAME", help="What clients read.")
_KIND = option(
    "--kind", metavar="KIND", of=("service", "class", "product"), help="service (default), class or product."
)
_PRICE = option("--price", metavar="P", help="The list price of one.")
_MINUTES = option("--minutes", metavar="N", help="How long it takes.")
_CATEGORY = option("--category", metavar="TEXT", help="For lists and reports.")
_SWAP_GROUP = option(
    "--swap-group", metavar="G", help="Items of a group can be swapped; G:upgrade at the price difference. Repeat."
)
_ALL = option("--all", "-a", help="Retired ones too.")


def _joined(groups: list[str] | None) -> str | None:
    return None if not groups else ";".join(groups)


@command(app, "add", writes=True)
def add(
    call: Call,
    code: str = argument("ITEM", help="A short code, e.g. facial."),
    name: str | None = _NAME,
    kind: str | None = _KIND,
    price: str | None = _PRICE,
    minutes: str | None = _MINUTES,
    category: str | None = _CATEGORY,
    swap_group: list[str] | None = _SWAP_GROUP,
) -> object:
    """Add an item.

    \b
    pkgcli item add facial --name "Facial" --price 60 --minutes 45
    pkgcli item add serum --kind product --price 24.90 --category care
    pkgcli item add stones --price 95 --swap-group body:upgrade
    """
    from pkgcli.catalogue.items import ItemWish, add_item

    wish = ItemWish(
        code=code,
        name=name,
        kind=kind or "service",
        list_price=amount(price, "--price"),
        minutes=None if minutes is None else read_whole(minutes, "--minutes"),
        category=category,
        swap_group=_joined(swap_group),
    )
    return add_item(call.occasion, wish)


@command(app, "list", lists=True)
def list_(call: Call, everything: bool = _ALL) -> object:
    """List items; retired ones with --all.

    \b
    pkgcli item list
    pkgcli item list --all --csv
    """
    from pkgcli.catalogue.items import list_items

    return list_items(call.occasion, everything=everything, limit=call.rows(25))


@command(app, "show")
def show(call: Call, item: str = _ITEM) -> object:
    """Show an item.

    \b
    pkgcli item show facial
    """
    from pkgcli.catalogue.items import show_item

    return show_item(call.occasion, item)


@command(app, "edit", writes=True)
def edit(
    call: Call,
    item: str = _ITEM,
    name: str | None = _NAME,
    kind: str | None = _KIND,
    price: str | None = _PRICE,
    minutes: str | None = _MINUTES,
    category: str | None = _CATEGORY,
    swap_group: list[str] | None = _SWAP_GROUP,
) -> object:
    """Change an item; what isn't given stays.

    Cards that were sold keep the list price of their day.

    \b
    pkgcli item edit facial --price 65
    pkgcli item edit facial --price ""       forgets the price; "" empties --minutes, --category and --swap-group too
    """
    from pkgcli.catalogue.items import ItemChanges, edit_item

    changes = ItemChanges(
        name=name,
        kind=kind,
        list_price=amount(price or None, "--price"),
        minutes=read_whole(minutes, "--minutes") if minutes else None,
        category=category or None,
        swap_group=_joined(swap_group) or None,
        clear=emptied(price=price, minutes=minutes, category=category, swap_group=_joined(swap_group)),
    )
    return edit_item(call.occasion, item, changes)


@command(app, "retire", writes=True)
def retire(call: Call, item: str = _ITEM) -> object:
    """Put an item into no new package.

    Cards that were sold go on honouring it.

    \b
    pkgcli item retire facial
    """
    from pkgcli.catalogue.items import retire_item

    return retire_item(call.occasion, item)


@command(app, "restore", writes=True)
def restore(call: Call, item: str = _ITEM) -> object:
    """Take a retired item back.

    \b
    pkgcli item restore facial
    """
    from pkgcli.catalogue.items import restore_item

    return restore_item(call.occasion, item)


item_files(app)
