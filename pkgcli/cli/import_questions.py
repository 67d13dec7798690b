"""What a file leaves open before it is imported: asked at a terminal, told off one with the flags that decide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pkgcli.cli.call import Call
from pkgcli.errors import AnswerNeeded, Declined, PkgcliError, Unreadable
from pkgcli.imports.recognition import Wish, recognise
from pkgcli.imports.recognition.wish import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pkgcli.imports.recognition.sheet import Sheet
    from pkgcli.views.recognition import Choice, Question, Recognition

_MOST_NAMED = 4


def settled(call: Call, sheet: Sheet, wish: Wish) -> Recognition:
    """How the file is read, once nothing of it is open any more. Raises AnswerNeeded where nobody can be asked, with
    the flags that decide it; Declined where nothing is answered."""
    read = recognise(call.occasion, sheet, wish)
    while read.questions:
        if not call.at_terminal or call.yes:
            raise _unanswered(read.questions)
        wish, read = _answered(call, sheet, wish, read.questions[0])
    return read


def _answered(call: Call, sheet: Sheet, wish: Wish, question: Question) -> tuple[Wish, Recognition]:
    """The wish with one answer more, and what it makes of the file; an answer that won't do is told, and asked anew."""
    call.put(question)
    while True:
        choice = _choice(call, question)
        try:
            answered = wish.with_flag(choice.flag, choice.value)
            return answered, recognise(call.occasion, sheet, answered)
        except (Unreadable, PkgcliError) as error:
            call.runtime.stderr.write(f"{error.message}\n")


def _choice(call: Call, question: Question) -> Choice:
    numbers = "1" if len(question.choices) == 1 else f"1-{len(question.choices)}"
    prompt = f"{numbers}, or {question.other.about}: " if question.other is not None else f"{numbers}: "
    while said := call.typed(prompt):
        if re.fullmatch("[0-9]{1,3}", said) and 1 <= int(said) <= len(question.choices):
            return question.choices[int(said) - 1]
        if question.other is not None:
            return replace_capitals(question.other, said)
    raise Declined(question.text.rstrip("?"))


def replace_capitals(choice: Choice, said: str) -> Choice:
    """The choice with what was typed in place of the word in capitals that its value begins with."""
    from pkgcli.frozen import replace

    return replace(choice, value=re.sub("^[A-Z]+", lambda _: said, choice.value, count=1))


def _unanswered(questions: Sequence[Question]) -> AnswerNeeded:
    flags = "; ".join(_flags(question) for question in questions)
    error = AnswerNeeded("; ".join(question.text.rstrip("?") for question in questions), flags)
    error.facts["questions"] = [
        {
            "question": question.text,
            "answers": [{"flag": each.flag, "value": each.value, "about": each.about} for each in question.choices],
        }
        for question in questions
    ]
    return error


def _flags(question: Question) -> str:
    """What to add, of what can be added."""
    choices = [*question.choices, *([question.other] if question.other is not None else [])]
    if len(choices) > _MOST_NAMED and choices[0].flag == "--map":
        column = choices[0].value.partition("=")[0]
        return f"--map {column}=HEADER"
    return " or ".join(f"{typed(each.flag, each.value)} ({each.about})" for each in choices)
