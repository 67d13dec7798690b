"""`pkgcli config`: the business and its policies."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, noun

app = noun("The business and its policies.")

mapping = noun("How lists of other programs are read, as `import` keeps it.")
app["mapping"] = mapping

_NAME = argument("NAME", of="setting", help="A setting, e.g. redeem.order.")


@command(app, "list", lists=True)
def list_(call: Call) -> object:
    """List the settings with what each means.

    \b
    pkgcli config list
    """
    from pkgcli.configuration import list_settings

    return list_settings(call.occasion, limit=call.rows(0))


@command(app, "get")
def get(call: Call, name: str = _NAME) -> object:
    """Show one setting.

    \b
    pkgcli config get redeem.order
    """
    from pkgcli.configuration import get_setting

    return get_setting(call.occasion, name)


@command(app, "set", writes=True)
def set_(
    call: Call,
    name: str = _NAME,
    value: str = argument("VALUE", help="What it shall be."),
) -> object:
    """Change a setting.

    \b
    pkgcli config set redeem.order lifo
    pkgcli config set books.closed_on 2026-12-31
    """
    from pkgcli.configuration import set_setting

    return set_setting(call.occasion, name, value)


@command(mapping, "list", lists=True)
def mapping_list(call: Call) -> object:
    """List the kept mappings: which headers are which columns, and how amounts and days are written.

    \b
    pkgcli config mapping list
    """
    from pkgcli.imports.mappings import list_mappings

    return list_mappings(call.occasion, limit=call.rows(25))


@command(mapping, "remove", writes=True)
def mapping_remove(call: Call, name: str = argument("NAME", of="mapping", help="A kept mapping.")) -> object:
    """Remove a kept mapping; what was imported by it stays.

    \b
    pkgcli config mapping remove karten
    """
    from pkgcli.imports.mappings import remove_mapping

    return remove_mapping(call.occasion, name)
