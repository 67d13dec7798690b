"""What a line of the prompt does, and what is kept of it for the next one: who is open, and what can be taken back.

Nothing is kept open: each line opens the file anew, on the day that it then is.
"""

from __future__ import annotations

from collections import deque

from pkgcli.cli.call import Call
from pkgcli.cli.front import NAMES
from pkgcli.cli.invocation import as_utf8
from pkgcli.cli.till.line import OWN, Own, Shell, Visit, Who, meaning, possible_number, split
from pkgcli.cli.till.obeyed import Obeyed
from pkgcli.cli.till.tally import Tally
from pkgcli.errors import (
    Ambiguous,
    AnswerLost,
    NotFound,
    OutcomeUnknown,
    PkgcliError,
    Refused,
    StorageFailed,
    Unreadable,
)
from pkgcli.frozen import replace
from pkgcli.reports.at_the_till import Sight, look_up, member_named, staff_named
from pkgcli.rules.texts import shown
from pkgcli.views.prompt import AtTheTill, PromptState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pkgcli.runtime import Runtime
    from pkgcli.views.prompt import PromptDay
    from pkgcli.views.redemption import Redemption

_FOUND_BY_UNDO = 50
"""Redemptions of which a bare `undo` finds the last; what is older is undone by its number."""


class Desk:
    """One prompt's state. `call` is that of `pkgcli till`; `runtime` is what its lines get."""

    def __init__(self, call: Call, runtime: Runtime) -> None:
        self._till = call
        self.runtime = runtime
        self.staff: str | None = None
        self.opened: AtTheTill | None = None
        self.user: str | None = None
        self.tip: str | None = None
        self.is_over = False
        self.ended: PromptDay | None = None
        """What was done on the day before, where the last line came after midnight."""
        self.again: Callable[[], None] | None = None
        """Does once more, with its key, what came to an end that nobody could tell."""
        self.recorded: int | None = None
        """The operation that the last line recorded."""
        self._last: deque[tuple[int, str]] = deque(maxlen=_FOUND_BY_UNDO)
        sight = look_up(self.call().occasion)
        self._be(call.staff or call.runtime.environ.get("PKGCLI_STAFF") or "")
        self.business = sight.business
        self.tally = Tally(sight.today, sight.currency)

    def obey(self, text: str) -> None:
        """Do what the line says. Raises our errors."""
        if not text:
            if self.again is not None:
                self.again()
            return
        self.again = None
        meant = meaning(as_utf8(text, "the line"), self.opened)
        sight = self._sight(text, meant)
        if sight is not None and sight.opened is not None:
            self._put_away()
            self.opened = sight.opened
            self.call().show(sight.opened)
            return
        match meant:
            case Visit():
                self._redeem(meant)
            case Own():
                self._words[meant.word](self, meant.said)
            case Shell():
                self._command(meant.argv)

    def state(self) -> PromptState:
        """What the next line is about."""
        return PromptState(self.staff, None if self.opened is None else self.opened.who, self.user, self.tip)

    def call(self, *, yes: bool = False) -> Call:
        """For what the prompt itself asks and answers."""
        till = self._till
        format = "table" if till.format == "table" else "json"
        return replace(till, runtime=self.runtime, staff=self.staff, format=format, writes=False, yes=yes or till.yes)

    # What is open.

    def _sight(self, text: str, meant: Visit | Own | Shell | Who) -> Sight | None:
        """What is found of the line: a card where the whole of it is a number, whatever else it could be."""
        if isinstance(meant, Own) and meant.word in ("help", "quit"):
            return None
        who = meant.text if isinstance(meant, Who) else None
        number = possible_number(who or text)
        if number is None and who is None:
            return None
        try:
            sight = look_up(self.call().occasion, number, who)
        except StorageFailed as failure:
            if isinstance(meant, Own | Shell):
                return None  # it may be the very command that puts the file right, or says itself what is wrong
            self.again = lambda: self.obey(text)
            raise (failure if who is None else self._closed_after(failure, text)) from None
        except PkgcliError as error:
            raise self._closed_after(error, text) from None
        if sight.today != self.tally.on:
            self.ended = None if self.tally.is_empty else self.tally.view()
            self.tally = Tally(sight.today, sight.currency)
        return sight

    def _closed_after(self, error: PkgcliError, text: str) -> PkgcliError:
        """Who isn't found mustn't be served from the card of the one before. A slip in the name of an item is only
        told."""
        from difflib import get_close_matches

        near = get_close_matches(text.partition(" ")[0], (*OWN, *NAMES), n=1, cutoff=0.75)
        if near and isinstance(error, NotFound) and error.hint:
            error.hint = f"did you mean {near[0]}? Else: {error.hint}"
        is_line = text.isdigit() and len(text) <= 2
        if self.opened is None:
            if isinstance(error, NotFound | Ambiguous) and is_line:
                error.hint = "scan a card or type a client first; its lines have numbers then"
            return error
        items = {line.item.casefold() for card in self.opened.cards for line in card.lines}
        near = get_close_matches(text.partition("=")[0].casefold(), items, n=1)
        if near and isinstance(error, NotFound):
            error.hint = f"did you mean {near[0]}?"
            return error
        if is_line and self.opened.choices:
            error.hint = f"its lines are 1 to {len(self.opened.choices)}: open it again"
        error.message = f"{error.message}; {self.opened.who} was closed"
        self._put_away()
        return error

    def _put_away(self) -> None:
        self.opened = self.user = self.tip = None

    def _refresh(self, number: str | None, who: str | None) -> None:
        """What is open, as it stands after a command."""
        try:
            self.opened = look_up(self.call().occasion, number, who).opened
        except PkgcliError:
            self._put_away()

    def _needed(self, word: str) -> AtTheTill:
        if self.opened is None:
            raise Refused(
                "nothing_open", f"{word}: no card and no client is open", "scan a card or type a client first"
            )
        return self.opened

    # Commands.

    def _command(self, argv: Sequence[str], key: str | None = None) -> None:
        """Do as in a shell. Where nobody can say what it came to, `again` does it with the same key."""
        argv = self._for_the_open_client(argv)
        if argv[:1] in (("till",), ()):
            raise Refused("till_open", "till: it is open already", "help says what can be typed")
        line = Obeyed(self._till, self.runtime, argv, key, self._answered)
        try:
            line.obey()
        except (StorageFailed, AnswerLost, OutcomeUnknown) as failure:
            if line.key is not None or isinstance(failure, StorageFailed):
                self.again = lambda: self._command(argv, line.key)
            raise

    def _for_the_open_client(self, argv: Sequence[str]) -> tuple[str, ...]:
        """A package is sold to the client who is open, unless another is named."""
        is_sale = argv[:1] == ("issue",) and len(argv) > 1
        if not is_sale or self.opened is None or _has(argv, "--client", "--new-client", "-h", "--help"):
            return tuple(argv)
        return (*argv, "--client", self.opened.client.code)

    def _answered(self, call: Call, view: Any) -> None:
        """Note what was done, while no Ctrl-C can come between."""
        self.tally.add(call, view)
        if not call.writes or call.dry_run or getattr(view, "operation", None) is None:
            return
        self.recorded = view.operation
        kind = type(view).__name__
        if kind == "Redemption":
            self.tip = None
            self._last = _with(self._last, (view.operation, _in_words(view)))
            return
        if kind == "Undone":
            self._last = deque((one for one in self._last if one[0] != view.undone), _FOUND_BY_UNDO)
        if kind == "CardDone" and call.name == "issue":
            self._put_away()
            self._refresh(view.card.number, None)
        elif self.opened is not None:
            number, who = (self.opened.type, None) if self.opened.is_card else (None, self.opened.type)
            self._refresh(number, who)

    def _redeem(self, visit: Visit) -> None:
        assert self.opened is not None
        options: list[str] = []
        if visit.card is not None:
            options += ["--card", visit.card]
        if self.user is not None and not _has(visit.options, "--for"):
            options += ["--for", self.user]
        if self.tip is not None and not _has(visit.options, "--tip"):
            options += ["--tip", self.tip]
        items = [item if quantity == 1 else f"{item}={quantity}" for item, quantity in visit.items]
        self._command(("redeem", *options, *visit.options, "--", self.opened.type, *items))

    # The words of the prompt.

    def _undo(self, said: str) -> None:
        if not self._last:
            nothing = NotFound("operation", "last", "pkgcli log, then undo NUMBER")
            nothing.message = "undo: nothing was redeemed at this prompt that could be taken back"
            raise nothing
        operation, what = self._last[-1]
        options = split(said) if said else []
        call = self.call(yes=_has(options, "-y", "--yes"))
        call.confirm(f"Undo operation {operation} ({what})?", f"--yes, or type undo {operation}")
        self._command(("undo", str(operation), *options))

    def _quit(self, said: str) -> None:
        self.is_over = True

    def _help(self, said: str) -> None:
        from pkgcli.cli.till.words import HELP

        self.call().write_out(lambda output: output.stream.writelines([HELP]))

    def _for(self, said: str) -> None:
        self.user = member_named(self.call().occasion, self._needed("for").client, said) if said else None
        self.call().show(self.state())

    def _tip(self, said: str) -> None:
        from pkgcli.rules.amounts import read_amount

        if said:
            self._needed("tip")
            read_amount(said, "tip")
            self._refuse_a_scan("tip", said, "an amount with its decimals is never a card: tip 5.00")
        self.tip = said or None
        self.call().show(self.state())

    def _staff(self, said: str) -> None:
        if said:
            self._refuse_a_scan("staff", said, "pkgcli staff list")
            self._be(said)
        self.call().show(self.state())

    def _be(self, name: str) -> None:
        """Somebody is at the till from now on."""
        if name:
            self.staff, is_known = staff_named(self.call().occasion, name)
            if not is_known and self.call().at_terminal:
                self.call().note(f"{self.staff} is new here, and is noted with the first thing they do")

    def _refuse_a_scan(self, word: str, said: str, hint: str) -> None:
        number = possible_number(said)
        if number is not None and look_up(self.call().occasion, number).opened is not None:
            raise Unreadable(word, shown(said), "is the number of a card", hint)

    def _close(self, said: str) -> None:
        self._put_away()
        self.call().show(self.state())

    def _about_the_open(self, word: str, said: str) -> None:
        self._command((word, *(split(said) if said else ()), "--", self._needed(word).type))

    _words: dict[str, Callable[[Desk, str], None]] = {  # noqa: RUF012  (which words there are doesn't change)
        "undo": _undo,
        "quit": _quit,
        "help": _help,
        "for": _for,
        "tip": _tip,
        "staff": _staff,
        "close": _close,
        "balance": lambda desk, said: desk._about_the_open("balance", said),
        "history": lambda desk, said: desk._about_the_open("history", said),
    }


def _has(words: Sequence[str], *options: str) -> bool:
    """Whether one of the options is among the words, with its value or before it."""
    return any(word.partition("=")[0] in options for word in words)


def _with(last: deque[tuple[int, str]], one: tuple[int, str]) -> deque[tuple[int, str]]:
    """The redemptions with one more, or the same where its answer was given again."""
    return last if one in last else deque((*last, one), _FOUND_BY_UNDO)


def _in_words(view: Redemption) -> str:
    """`1 × Massage, card 4821-7036, Anna Blum`"""
    names = {line.item: line.name for entry in view.entries for line in entry.card.lines}
    used = " + ".join(f"{entry.quantity} × {names.get(entry.item, entry.item)}" for entry in view.entries)
    cards = dict.fromkeys(entry.card.number for entry in view.entries)
    return f"{used}, card {', '.join(cards)}, {view.entries[0].card.client.name}"
