"""`demo`: half a year of a small salon, lived through by the program itself in a file that is thrown away.

Each command goes through `main` as if it had been typed, with a clock that moves along with the story. Nothing is
made up: what is printed is what the program answers, refusals too. The same in every run.
"""

from __future__ import annotations

import io
import random
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from pkgcli import sample
from pkgcli.errors import Interrupted, PkgcliError
from pkgcli.frozen import Frozen, replace
from pkgcli.main import main
from pkgcli.render import Output
from pkgcli.render.look import folded, paint, spelled
from pkgcli.render.terminal import terminal_width, wants_color, wants_unicode
from pkgcli.runtime import Runtime

FILE = "salon-rosa.db"
WIDEST = 80
REFUSED = 4


class Typed(Frozen):
    """One command, and how it has to end. `{card}` is the first card's number, `{operation}` the last operation's."""

    line: str
    exit_code: int = 0


class Scene(Frozen):
    """A day on which something happens: when, why, and what is typed."""

    at: datetime
    why: str
    typed: tuple[Typed, ...]


def scene(at: str, why: str, *typed: str | Typed) -> Scene:
    """A scene, its instant as `2026-01-07 09:15` in UTC."""
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Scene(instant, why, tuple(Typed(one) if isinstance(one, str) else one for one in typed))


OPENING = (
    "Half a year of a small salon, told in the commands that Rosa and her staff type. Every one of them runs here "
    "and now, in a file that is thrown away at the end; what you have of your own is not touched."
)

STORY = (
    scene(
        "2026-01-07 08:00",
        "Rosa sets up: one file on her own machine, no account, no subscription. What she sells comes from her "
        "spreadsheet; were one row wrong, nothing would be taken and she would be told which.",
        'init --name "Salon Rosa" --currency EUR --timezone Europe/Berlin',
        "item import items.csv",
        "package import catalogue.csv",
        "client import clients.csv",
        "package show retreat",
    ),
    scene(
        "2026-01-08 09:30",
        "Anna buys the retreat, for herself and her family. The number on the card has a check digit: a slip of the "
        "finger is noticed, and no stranger's card is charged.",
        'issue retreat --client "Anna Berger" --scope household',
        'issue four-facials --client "Berta Cohn"',
    ),
    scene(
        "2026-01-22 13:00",
        "Visits, by the client's name or by the card, as they come. The till reads what is covered and what is due.",
        'redeem "Anna Berger" massage',
        "redeem {card} massage=2 facial --for Tim",
        'redeem "Berta Cohn" facial',
    ),
    scene(
        "2026-02-12 16:30",
        "Anna would like a fourth massage. Her card has six visits left, but no massage: a clear no, before anybody "
        "lies down.",
        Typed('redeem "Anna Berger" massage', REFUSED),
    ),
    scene(
        "2026-02-26 11:00",
        "Eva picks the wrong client. Nothing is ever erased; a mistake is taken back by its number, and both stay "
        "on record.",
        'redeem "Anna Berger" pedicure --staff Eva',
        "undo {operation} --staff Eva",
        'balance "Anna Berger"',
    ),
    scene(
        "2026-04-09 10:00",
        "Berta moves away with three of her four facials unused. Rosa allows it, and Berta gets the unused value "
        "back, to the cent.",
        "config set refund.allow_used on",
        'refund "Berta Cohn" --reason "moves away" --yes',
    ),
    scene(
        "2026-07-09 01:00",
        "One line in cron, every night: a card whose last day has passed lapses. Had the machine been off for a "
        "week, the books would say the same. (Nothing happened here for three months, so it wants to be told the date: "
        "a clock that jumped shall not cost a client her visits.)",
        "expire --as-of 2026-07-09",
        Typed('redeem "Anna Berger" facial', REFUSED),
    ),
    scene(
        "2026-07-09 08:00",
        "Where did Anna's 480.00 go? Every cent is accounted for, down to 0.00.",
        'history "Anna Berger"',
    ),
)

CLOSING = (
    "That was Salon Rosa; its file is gone. Yours begins with:",
    '$ pkgcli init --name "Your salon" --currency EUR --timezone Europe/Berlin',
    "$ pkgcli --help",
)


def walk_through(runtime: Runtime) -> None:
    """Print the story, living it."""
    output = Output(
        format="table",
        stream=runtime.stdout,
        terminal=runtime.stdout.isatty(),
        width=min(terminal_width(runtime.environ, runtime.stdout), WIDEST),
        color=wants_color(runtime.environ, runtime.stdout.isatty()),
        unicode=wants_unicode(runtime.stdout),
    )
    _tell(output, OPENING)
    with _salon() as database:
        chance = random.Random(2026)
        seen: dict[str, str] = {}
        day = ""
        for one in STORY:
            day, before = f"{one.at.day} {one.at:%B}. ", day
            _tell(output, one.why, day if day != before else "")
            for number, typed in enumerate(one.typed):
                line = typed.line.format(**seen)
                _write(output, paint(spelled(f"$ pkgcli {line}", output), "bold cyan", output) + "\n")
                now = one.at + timedelta(minutes=number)
                answer = _lived(runtime, line, typed.exit_code, database, now, chance)
                _write(output, answer)
                seen = {**_numbers(answer), **{name: seen[name] for name in seen if name == "card"}}
                if number < len(one.typed) - 1:
                    _write(output, "\n")
    _tell(output, CLOSING[0])
    for line in CLOSING[1:]:
        _write(output, paint(line, "bold cyan", output) + "\n")


@contextmanager
def _salon() -> Iterator[Path]:
    """A folder that is gone afterwards, with the sample's files in it; the story takes place there."""
    with tempfile.TemporaryDirectory(prefix="pkgcli-demo-") as name:
        for file in (sample.ITEMS, sample.CATALOGUE, sample.CLIENTS):
            shutil.copy(file, name)
        with chdir(name):
            yield Path(FILE)


class _Overheard(io.StringIO):
    """What a command answers, as it would answer on the stream that the story is told on."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding


def _lived(runtime: Runtime, line: str, exit_code: int, database: Path, now: datetime, chance: random.Random) -> str:
    said, refused = _Overheard(runtime.stdout), io.StringIO()
    at_the_counter = replace(
        runtime,
        environ=_environ(runtime.environ, database),
        stdin=io.StringIO(),
        stdout=said,
        stderr=refused,
        now=lambda: now,
        random=chance.randbytes,
    )
    code = main(shlex.split(line), at_the_counter)
    answer = said.getvalue() + refused.getvalue()
    if code == Interrupted.exit_code:
        raise Interrupted
    if code != exit_code:
        raise PkgcliError("demo_failed", f"demo: `pkgcli {line}` ended with {code}: {answer.strip()}")
    return answer


def _environ(environ: Mapping[str, str], database: Path) -> dict[str, str]:
    """The user's, as far as it says how to draw, without the settings of the user's own pkgcli."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PKGCLI_")}
    return {**kept, "PKGCLI_DB": str(database)}


def _numbers(answer: str) -> dict[str, str]:
    """What whoever reads the answer would type next: the number of its card, and of its operation."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", answer)
    return {what.casefold(): number for what, number in re.findall(r"^ *(Card|Operation) (\S+)", plain, re.MULTILINE)}


def _tell(output: Output, text: str, day: str = "") -> None:
    """A paragraph, after an empty line; the day stands out."""
    told = "\n".join(folded(spelled(day + text, output), output.width))
    _write(output, "\n" + paint(told[: len(day)], "bold", output) + told[len(day) :] + "\n")


def _write(output: Output, text: str) -> None:
    output.stream.write(text)
    output.stream.flush()
