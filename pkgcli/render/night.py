"""What the night's work did, and the line that has it done."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.entries import expired_pieces
from pkgcli.render.look import Shown, flow, operation_line, warned
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.words import counted
from pkgcli.views.night import CronLines, Night, NightPart

_WORDS = {
    "unfreeze": ("Unfrozen", "card"),
    "holds": ("Ended", "hold"),
    "accrue": ("Accrued", "card"),
    "expire": ("Lapsed", "card"),
    "notices": ("To notify", "notice"),
}


def night_pieces(view: Night | CronLines, output: Output) -> Iterator[str]:
    """The answer of `nightly` or of `cron show`."""
    return _night(view, output) if isinstance(view, Night) else _cron(view)


def _night(view: Night, output: Output) -> Iterator[str]:
    if not output.quiet:
        yield flow([Shown(f"The night's work as of {view.as_of}", "bold")], output)
        did = [_fact(part) for part in view.parts if part.done]
        if not did:
            yield flow(["Nothing to do"], output, 2)
        yield from facts_pieces([*did, ("Head", view.head)], output, 2)
        if view.cards:
            yield "\n"
            yield from expired_pieces(view, output)
        if view.dry_run:
            yield operation_line(None, output, 0)
    yield warned(tuple(warning for part in view.parts for warning in part.warnings), output)


def _fact(part: NightPart) -> tuple[str, str]:
    title, noun = _WORDS[part.part]
    operation = "" if part.operation is None else f" · operation {part.operation}"
    return title, counted(part.done, noun) + operation


def _cron(view: CronLines) -> Iterator[str]:
    """As it is typed into a file: never folded, and the units one after the other, each under its name."""
    if view.crontab is not None:
        yield view.crontab + "\n"
        return
    yield f"# ~/.config/systemd/user/pkgcli.service\n{view.service}\n"
    yield f"# ~/.config/systemd/user/pkgcli.timer\n{view.timer}\n"
    yield "# systemctl --user daemon-reload; systemctl --user enable --now pkgcli.timer; loginctl enable-linger\n"
