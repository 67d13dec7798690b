"""What a file is taken for: items, packages, clients or cards."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.errors import BadFile
from pkgcli.imports.recognition.assignment import Assignment
from pkgcli.imports.recognition.wish import PLURAL, Wish
from pkgcli.imports.recognition.words import SUBJECTS
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Choice, Question


def subject_of(name: str, header: Sequence[str], wish: Wish, currency: str) -> str | Question:
    """The one that was said; else the one that has the columns it needs, and whose columns say all that those of any
    other would, and more. Else it is asked. Raises BadFile where no header says anything.
    """
    if wish.subject is not None:
        return wish.subject
    taken = {
        subject: Assignment(subject, header, wish, currency) for subject in SUBJECTS if _has_columns(subject, wish)
    }
    fitting = {subject: each.meant for subject, each in taken.items() if not each.missing}
    best = [subject for subject, meant in fitting.items() if all(meant >= other for other in fitting.values())]
    if len(best) == 1:
        return best[0]
    if not any(each.meant for each in taken.values()):
        listed = ", ".join(shown(each) or "''" for each in header)
        raise BadFile(
            f"{name}: '{listed}' is no header of items, packages, clients or cards",
            hint="say what it is: --as clients --map name=HEADER",
        )
    # Of those that fit, one that another says more than in every way isn't asked about.
    offered = [subject for subject in fitting if not any(fitting[subject] < other for other in fitting.values())] or [
        subject for subject, each in taken.items() if each.meant
    ]
    choices = tuple(Choice("--as", PLURAL[subject], _about(taken[subject], len(header))) for subject in offered)
    plural = " or ".join(PLURAL[subject] for subject in offered)
    return Question(f"{name} can be {plural}" if fitting else f"{name} has the columns of nothing in full", choices)


def _has_columns(subject: str, wish: Wish) -> bool:
    """Whether it has the columns that were mapped."""
    return all(SUBJECTS[subject].named(column) for column, _ in wish.columns)


def _about(taken: Assignment, headers: int) -> str:
    missing = f", and no {' and no '.join(taken.missing)}" if taken.missing else ""
    return f"{len(taken.meant)} of {headers} headers are its columns{missing}"
