"""`card edit`: the number and the note of a card."""

from __future__ import annotations

import json

from pkgcli.errors import Unreadable
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.change import change_card
from pkgcli.ledger.sale import free_number
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.card_number import clean_number, number_key
from pkgcli.rules.texts import clean_text
from pkgcli.views.cards import CardDone


def edit(occasion: Occasion, card: str, *, number: str | None, note: str | None) -> CardDone:
    """Another number, another note; an empty note clears it. What is the same already is not written."""
    if number is None and note is None:
        raise Unreadable("card edit", None, "nothing to change", "add --number N or --note TEXT")

    def work(operation: Operation, found: Card) -> Card:
        wanted = found.number if number is None else clean_number(number, "--number")
        if number_key(wanted) != number_key(found.number):
            wanted = free_number(operation, wanted)
        text = found.note if note is None else clean_text(note, "--note", limit=1000) if note.strip() else None
        if (wanted, text) == (found.number, found.note):
            operation.messages.append("unchanged")
            return found
        if wanted != found.number:
            operation.messages.append(f"Card {found.number} is now card {wanted}")
        former = json.dumps({"number": found.number, "note": found.note}, ensure_ascii=False)
        operation.remember_former("card", found.id, former)
        write_number_and_note(operation, found, wanted, text)
        detail = {"number": [found.number, wanted]} if wanted != found.number else None
        return append(
            operation,
            card_with_id(operation.connection, found.id, operation.today),
            CardChange("edit", operation.today, detail=detail),
        )[1]

    return change_card(occasion, "card edit", card, work)


def write_number_and_note(operation: Operation, card: Card, number: str, note: str | None) -> None:
    operation.connection.execute(
        "UPDATE card SET number = ?, number_key = ?, note = ? WHERE id = ?", (number, number_key(number), note, card.id)
    )
