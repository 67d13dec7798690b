"""`web`: where the copy can be looked at, and what it is."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import Shown, flow, when
from pkgcli.render.output import Output
from pkgcli.render.words import counted
from pkgcli.views.web import WebOpened

_TO_KNOW = (
    "What is recorded from now on isn't in it; your own file stays free for work.",
    "Names, phones and notes are in it: for who has this address, on this machine.",
    "Ctrl-C ends it, and removes the copy.",
)


def web_pieces(view: WebOpened, output: Output) -> Iterator[str]:
    """The address, which is never broken; with `--quiet` nothing else."""
    if output.quiet:
        yield f"{view.address}\n"
        return
    copied = f"a copy of {when(view.copied_at, output)}"
    yield flow([Shown(view.business, "bold cyan"), copied, counted(view.operations, "operation")], output)
    yield f"  {view.address}\n"
    for sentence in _TO_KNOW:
        yield flow([sentence], output, 2)
