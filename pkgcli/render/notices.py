"""What became of the messages to clients."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import Shown, flow
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.views.notices import Sending

_COLUMNS = (
    Column("Client", folds=True),
    Column("E-mail"),
    Column("About", folds=True),
    Column("State"),
    Column("Problem", folds=True),
)


def sending_pieces(view: Sending, output: Output) -> Iterator[str]:
    """A table of the messages; nothing with `-q`, where an error tells what went wrong."""
    if output.quiet:
        return
    if view.messages:
        rows = [
            (one.client.name, one.email, one.subject, Shown(one.state, _style(one.state)), one.problem or "")
            for one in view.messages
        ]
        yield from table_pieces(Table(_COLUMNS, rows), output)
        yield "\n"
    yield flow([*_counts(view)], output)


def _counts(view: Sending) -> Iterator[str]:
    if view.dry_run:
        yield f"{counted(len(view.messages), 'message')} to send" if view.messages else "Nothing to send"
    elif not view.messages:
        yield "Nothing to send"
    else:
        yield f"{counted(view.sent, 'message')} sent"
        yield f"{view.failed} failed" if view.failed else ""
        yield f"{view.unsure} unsure" if view.unsure else ""
    if view.unaddressed:
        yield f"{counted(view.unaddressed, 'notice')} for clients without an e-mail address"


def _style(state: str) -> str:
    return {"sent": "green", "failed": "red", "unsure": "yellow"}.get(state, "")
