"""How amounts, and what leads further, are shown on a page. A plugin of Datasette's, which asks it by this name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from markupsafe import Markup

from pkgcli.web.copy import NAME

PLUGIN = "pkgcli"
"""Its name, under which its configuration has the `decimals` of the currency."""

_LEADS = {"card": ("cards", "number"), "number": ("ledger", "card"), "client_code": ("clients", "code")}
"""Columns whose values lead to what else is known: to which view, and by which of its columns."""


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: object, column: str, datasette: Any) -> str | None:
    """What stands in the cell; None leaves it as it is."""
    if isinstance(value, float):  # all that isn't whole in the copy are amounts
        return f"{value:,.{datasette.plugin_config(PLUGIN)['decimals']}f}"
    if value and column in _LEADS:
        view, by = _LEADS[column]
        return Markup('<a href="/{}/{}?{}">{}</a>').format(NAME, view, urlencode({by: value}), value)
    return None
