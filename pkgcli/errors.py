"""Everything that can go wrong, as a tree: each branch owns its exit code (spec, section 4).

A rule *refuses*; we or the machine *fail*. The message says what was asked and what is so; `hint` is what to
type next; the facts are what a program reads beside them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


class PkgcliError(Exception):
    """The root. `code` is a stable word for programs, `facts` are JSON-ready values."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, hint: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.facts = facts


class Declined(PkgcliError):
    """The user was asked and said no."""

    exit_code = 1

    def __init__(self, what: str) -> None:
        super().__init__("declined", f"{what}: declined, nothing was written")


class Unreadable(PkgcliError):
    """An argument that can't be read: `what` names it, `text` is what was typed."""

    exit_code = 2

    def __init__(self, what: str, text: str | None, reason: str, hint: str | None = None, **facts: Any) -> None:
        asked = what if text is None else f"{what} '{text}'"
        super().__init__("unreadable", f"{asked}: {reason}", hint, argument=what, text=text, **facts)


class AnswerNeeded(PkgcliError):
    """A question has to be answered and there is nobody at a terminal."""

    exit_code = 2

    def __init__(self, question: str, flag: str) -> None:
        super().__init__("answer_needed", f"{question}: an answer is needed and there is no terminal", f"add {flag}")


class NotFound(PkgcliError):
    exit_code = 3

    def __init__(self, kind: str, text: str, hint: str | None = None, reason: str = "not found", **facts: Any) -> None:
        super().__init__(f"{kind}_not_found", f"{kind} '{text}': {reason}", hint, text=text, **facts)


class Ambiguous(PkgcliError):
    """More than one fits. `candidates` are what to type instead, each with a few words on it."""

    exit_code = 3

    def __init__(self, kind: str, text: str, candidates: list[tuple[str, str]], reason: str | None = None) -> None:
        listed = "; ".join(f"{typed} ({about})" for typed, about in candidates[:10])
        more = f"; and {len(candidates) - 10} more" if len(candidates) > 10 else ""
        super().__init__(
            f"{kind}_ambiguous",
            f"{kind} '{text}': {reason or f'fits {len(candidates)}'}: {listed}{more}",
            f"name one of them, e.g. {candidates[0][0]}" if candidates else None,
            text=text,
            candidates=[{"type": typed, "about": about} for typed, about in candidates],
        )


class Refused(PkgcliError):
    """It could be read, and a rule doesn't allow it."""

    exit_code = 4


class BadFile(PkgcliError):
    """An input file with errors; nothing was written. `rejected` is one object for each place."""

    exit_code = 5

    def __init__(self, message: str, rejected: list[dict[str, Any]] | None = None, hint: str | None = None) -> None:
        super().__init__("bad_file", message, hint, rejected=rejected or [])


class StorageFailed(PkgcliError):
    """The database is busy, missing, damaged, read-only, newer or not ours, or the disk is full."""

    exit_code = 6


class AnswerLost(PkgcliError):
    """What was asked is recorded, and the answer could not be written out."""

    exit_code = 7

    def __init__(self, operation: int | None, reason: str) -> None:
        """`operation` is None where what was done is none: a backup, a restore, a new file."""
        done = "it is done" if operation is None else f"operation {operation} is recorded"
        super().__init__(
            "answer_lost",
            f"{done}, but its answer could not be written: {reason}",
            "pkgcli db check" if operation is None else f"pkgcli log --operation {operation}",
            operation=operation,
        )


class OutcomeUnknown(PkgcliError):
    """The disk failed while the transaction was being closed."""

    exit_code = 8

    def __init__(self, reason: str, key: str | None, hint: str | None = None) -> None:
        hint = hint or (f"repeat it with --key {key}" if key else "look at `pkgcli log` before repeating it")
        super().__init__("outcome_unknown", f"the outcome is unknown: {reason}", hint, key=key)


class Interrupted(PkgcliError):
    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted", "interrupted, nothing was recorded")
