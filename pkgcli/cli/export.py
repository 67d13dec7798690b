"""`pkgcli export`: the ledger, and a journal for the bookkeeper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, noun, option
from pkgcli.cli.report_options import PERIOD, TO
from pkgcli.errors import Unreadable
from pkgcli.render import Output

app = noun("The ledger, and a journal for the bookkeeper.")

_FROM = option("--from", metavar="D", help="The first day; else the ledger's first.")
_STYLE = option("--style", metavar="STYLE", help="hledger, ledger or beancount.")


@command(app, "ledger")
def ledger(
    call: Call,
    period: str | None = PERIOD,
    first: str | None = _FROM,
    last: str | None = TO,
    excel: bool = option("--excel", help="For a spreadsheet: no cell is taken for a formula."),
) -> None:
    """Write every entry of the ledger: CSV unless told.

    \b
    pkgcli export ledger -o ledger.csv
    pkgcli export ledger -p 2026-Q4 --excel -o quarter.csv
    pkgcli export ledger --format jsonl
    """
    from pkgcli.exports.ledger import ledger_pieces
    from pkgcli.rules.period import read_period
    from pkgcli.written_rows import Form

    format = "csv" if call.format == "table" else call.format
    if excel and format not in ("csv", "tsv"):
        raise Unreadable(
            "--excel", None, f"is for a spreadsheet, and {format} is for programs", "leave out one of them"
        )
    asked = read_period(period, first, last)
    _write(call, lambda output: ledger_pieces(call.occasion, asked, Form(format, excel, not output.unicode)))


@command(app, "journal")
def journal(
    call: Call,
    style: str | None = _STYLE,
    period: str | None = PERIOD,
    first: str | None = _FROM,
    last: str | None = TO,
) -> None:
    """Write the books in double entry, for hledger, ledger or beancount.

    Which accounts are used is set by `account.…` in `pkgcli config list`. What a period opens with comes first, and at
    the end of each month stands what its accounts have to come to: the other program checks it.

    \b
    pkgcli export journal --style hledger -o salon.journal
    pkgcli export journal --style beancount -p 2026 -o 2026.beancount
    """
    from pkgcli.exports.journal.journal import journal as service
    from pkgcli.rules.period import read_period

    if call.format != "table":
        raise Unreadable("--format", call.format, "a journal is text", "leave it out, and name no such file with -o")
    pieces = service(call.occasion, read_period(period, first, last), style)
    _write(call, lambda output: pieces)


def _write(call: Call, pieces: Callable[[Output], Iterator[str]]) -> None:
    """To standard output, or to the file that -o names; never is all of it in memory."""
    from pkgcli.render.terminal import encodable

    def write(output: Output) -> None:
        for piece in pieces(output):
            output.stream.write(encodable(piece, output.stream, ascii_only=not output.unicode))

    call.write_out(write)
