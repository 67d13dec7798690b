"""What a service says, said again for people in their notation; a program reads the text."""

from __future__ import annotations

import json
from datetime import date

from pkgcli.render.delimited import cell_text
from pkgcli.render.jsonable import jsonable
from pkgcli.render.localized import localized
from pkgcli.render.notation import notation_of
from pkgcli.views.money import Money
from pkgcli.views.sentence import Sentence

TOOK = Sentence(
    "{} on {} for {}", Sentence("took {} EUR", Money(123_450)), date(2026, 12, 31), "{Anna} 2026-12-31 1.50"
)


def test_a_sentence_is_its_text_to_whoever_asks() -> None:
    text = "took 1234.50 EUR on 2026-12-31 for {Anna} 2026-12-31 1.50"

    assert text == TOOK
    assert json.dumps([TOOK]) == json.dumps([text])
    assert (type(jsonable(TOOK)), jsonable(TOOK), cell_text(TOOK)) == (str, text, text)


def test_amounts_and_days_in_it_are_said_again_and_names_are_left_alone() -> None:
    assert localized((TOOK,), notation_of("de_DE")) == ("took 1.234,50 EUR on 31.12.2026 for {Anna} 2026-12-31 1.50",)
