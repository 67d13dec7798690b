"""`card import`, `export` and `template`: cards that were sold elsewhere, as CSV (spec, sections 5 and 6)."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.catalogue_files import (
    DATES,
    DECIMAL,
    DELIMITER,
    ENCODING,
    FILE,
    MAP,
    REJECTED,
    SKIP_BAD,
    file_request,
    write_export,
    write_template,
)
from pkgcli.cli.declared import Commands, command, option
from pkgcli.cli.options import day

_ON = option("--on", metavar="D", help="From which day they are kept here; else today.")


def card_files(app: Commands) -> None:
    """Declare `card import`, `export` and `template`."""
    command(app, "import", writes=True)(_import_cards)
    command(app, "export")(_export_cards)
    command(app, "template")(_card_template)


def _import_cards(
    call: Call,
    file: str = FILE,
    on: str | None = _ON,
    new_clients: bool = option("--new-clients", help="Make clients that aren't known."),
    skip_bad: bool = SKIP_BAD,
    rejected: str | None = REJECTED,
    mapping: list[str] | None = MAP,
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
    decimal: str | None = DECIMAL,
    dates: str | None = DATES,
) -> object:
    """Import cards that were sold elsewhere, with what is left of them, all or nothing.

    One row per card: how many units there were at first, and how many are left. Matching is by number; `undo` takes
    all of them back.

    \b
    pkgcli card template > cards.csv
    pkgcli card import cards.csv --dry-run
    pkgcli card import karten.csv --decimal , --dates dmy --map units_left=Rest
    pkgcli card import cards.csv --new-clients --on 2026-01-01
    """
    from pkgcli.imports.cards import import_cards

    form = (mapping, encoding, delimiter)
    moved_on = day(on, "--on")
    more = {"decimal": decimal, "dates": dates, "on": moved_on, "new_clients": new_clients}
    with file_request(call, file, skip_bad, rejected, form, **more) as asked:
        return import_cards(call.occasion, asked)


def _export_cards(call: Call) -> None:
    """Write all cards as CSV that imports again, but those that are void or refunded.

    \b
    pkgcli card export -o cards.csv
    """
    from pkgcli.exports.cards import export_cards

    write_export(call, export_cards)


def _card_template(call: Call) -> None:
    """Print a CSV file to fill in: the header with an example.

    \b
    pkgcli card template > cards.csv
    """
    write_template(call, "card")
