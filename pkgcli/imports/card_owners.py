"""Whose a card is: the clients that the rows of a file name, looked up many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from json import dumps
from typing import NamedTuple

from pkgcli.clients import create_client, refuse_taken_code
from pkgcli.errors import NotFound, PkgcliError
from pkgcli.imports.card_rows import GivenCard
from pkgcli.imports.cells import Cells, reason_of
from pkgcli.imports.some import Some
from pkgcli.lookup import looks_like_phone, the_client
from pkgcli.operations import Operation
from pkgcli.rules.texts import clean_code, clean_email, clean_phone, code_key, fold, phone_key, shown

_MOST_SUGGESTED = 20


class Owner(NamedTuple):
    """A client; `by_code` says that the file named the code, and not a phone or a name."""

    id: int
    code: str
    name: str
    name_key: str
    phone_key: str | None
    email_key: str | None
    by_code: bool


class Owners:
    """The clients of one file, as WHO finds them: by the whole code, phone, e-mail or name, and never by likeness."""

    def __init__(self, operation: Operation, new_clients: bool) -> None:
        self._operation = operation
        self._connection = operation.connection
        self._new_clients = new_clients
        self.made = Some("client", "made")
        self._found: dict[str, list[Owner]] = {}
        self._keys_made: set[str] = set()
        self._suggested = 0

    def look_up(self, texts: Iterable[str]) -> None:
        """Ask for all of these at once."""
        self._found = self._owners_called({text for text in texts if text})
        self._keys_made.clear()

    def owner(self, given: GivenCard, cells: Cells) -> Owner | None:
        """The one client that the row means; None where it is none, which is noted."""
        if given.client is None:
            if not cells.text("client"):
                cells.reject("client", "there is no client")
            return None
        text = cells.text("client")
        if self._keys_made and not self._keys_made.isdisjoint(_keys(text)):
            self._found.update(self._owners_called([text]))
        found = self._found.get(text, [])
        if not found and self._new_clients:
            return self._to_be_made(given, cells)
        if len({owner.id for owner in found}) != 1:
            cells.reject("client", self._nobody(given.client, bool(found)))
            return None
        owner = max(found, key=lambda each: each.by_code)
        return owner if _fits(owner, given, cells) else None

    def sure(self, owner: Owner, given: GivenCard) -> Owner:
        """The owner of a card that is sure to come in: one who isn't known is made."""
        if owner.id:
            return owner
        code = owner.code or None
        made = create_client(self._operation, owner.name, code=code, phone=given.phone, email=given.email)
        kept = self._connection.execute(
            "SELECT code, code_key, name_key, phone_key, email_key FROM client WHERE id = ?", (made,)
        ).fetchone()
        self.made.add(kept["code"])
        # What was looked up before is no longer all there is: rows must not depend on where a batch ends.
        self._keys_made.update(key for key in kept[1:] if key is not None)
        return owner._replace(id=made, code=kept["code"])

    def _owners_called(self, texts: Collection[str]) -> dict[str, list[Owner]]:
        found: dict[str, list[Owner]] = {text: [] for text in texts}
        for text, *owner in self._connection.execute(_BY_TEXT, (dumps([_keys(text) for text in texts]),)):
            found[text].append(Owner(*owner))
        return found

    def _to_be_made(self, given: GivenCard, cells: Cells) -> Owner | None:
        """One who isn't known: by the name in `client_name`, with `client` as the code; else `client` is the name."""
        text, problems = given.client or "", len(cells.problems)
        is_code = given.client_name is not None
        name = given.client_name or text
        if not is_code and ("@" in text or looks_like_phone(text)):
            cells.reject("client", "no client is called that, and a new one needs a name: put it into client_name")
        for column, rule in (("phone", clean_phone), ("email", clean_email)):
            cells.read(column, rule, "")
        code = cells.read("client", self._free_code, "") if is_code else ""
        if given.users:
            cells.reject("for", "a new client has no members yet")
        if len(cells.problems) > problems:
            return None
        return Owner(0, code, name, fold(name), None, None, is_code)

    def _free_code(self, text: str, column: str) -> str:
        """A code that nobody has: somebody who was anonymised keeps theirs, and is found by nothing."""
        code = clean_code(text, column)
        refuse_taken_code(self._connection, code)
        return code

    def _nobody(self, text: str, is_several: bool) -> str:
        """Why: suggestions are looked for as long as that doesn't take longer than the import."""
        self._suggested += not is_several
        if self._suggested > _MOST_SUGGESTED:
            return "no client is called that"
        try:
            the_client(self._connection, text, "client")
        except PkgcliError as error:
            hint = ", or add --new-clients to make those who aren't known" if isinstance(error, NotFound) else ""
            return f"{reason_of(error)}{hint}"
        return "can't be found"


def _fits(owner: Owner, given: GivenCard, cells: Cells) -> bool:
    """Whether what else the row says of the client is so: else another one may be meant."""
    named = f"client {owner.code} is '{shown(owner.name)}' here"
    if given.client_name is not None and fold(given.client_name) != owner.name_key:
        cells.reject("client_name", f"{named}; put it right, or leave it empty")
        return False
    if owner.by_code:
        return True
    for column, said, known in (
        ("phone", phone_key(given.phone) if given.phone else None, owner.phone_key),
        ("email", given.email.casefold() if given.email else None, owner.email_key),
    ):
        if said is not None and known is not None and said != known:
            cells.reject(column, f"client {owner.code}, who is called so, has another; put the code into client")
            return False
    return True


def _keys(text: str) -> list[str | None]:
    """The text as each of the columns of a client would have it."""
    return [
        text,
        code_key(text),
        phone_key(text) if looks_like_phone(text) else None,
        text.casefold() if "@" in text else None,
        fold(text) or None,
    ]


_FOUND = "k.id, k.code, k.name, k.name_key, k.phone_key, k.email_key"
_AS_THEY_ARE = "JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id) AND k.anonymised_at IS NULL"

_BY_TEXT = f"""
WITH asked (text, code, phone, email, name) AS MATERIALIZED (
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?))
SELECT a.text, {_FOUND}, 1 FROM asked AS a CROSS JOIN client AS f ON f.code_key = a.code {_AS_THEY_ARE}
UNION SELECT a.text, {_FOUND}, 1 FROM asked AS a CROSS JOIN client_alias AS f ON f.code_key = a.code
  JOIN client AS k ON k.id = f.client_id AND k.anonymised_at IS NULL
UNION SELECT a.text, {_FOUND}, 0 FROM asked AS a CROSS JOIN client AS f ON f.phone_key = a.phone {_AS_THEY_ARE}
UNION SELECT a.text, {_FOUND}, 0 FROM asked AS a CROSS JOIN client AS f ON f.email_key = a.email {_AS_THEY_ARE}
UNION SELECT a.text, {_FOUND}, 0 FROM asked AS a CROSS JOIN client AS f ON f.name_key = a.name {_AS_THEY_ARE}
"""
