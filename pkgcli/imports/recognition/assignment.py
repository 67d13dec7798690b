"""Which header is which column: by what it is called, and by what the other headers leave."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.errors import BadFile, Unreadable
from pkgcli.frozen import replace
from pkgcli.imports.csv_source import folded_header, header_label
from pkgcli.imports.recognition.wish import PLURAL, Wish, typed
from pkgcli.imports.recognition.words import BESIDE, SUBJECTS, meant_by
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Choice, Question

_PASSED_OVER = "problem"
_MEANING = {"value_left": ", what the rest is worth without tax"}


class Assignment:
    """The headers of a file, taken for those of one subject.

    `columns` says by place in the header which column each is; `left_out` are places that are passed over. `open` are
    places that may be several columns still, or may only be one if the owner says so; `unknown` those that are none.
    """

    def __init__(self, subject: str, header: Sequence[str], wish: Wish, currency: str) -> None:
        self.subject = subject
        self.labels = [header_label(text, number) for number, text in enumerate(header, 1)]
        self._keys = list(map(folded_header, self.labels))
        self._known = SUBJECTS[subject]
        self.columns: dict[int, str] = {}
        self.left_out = {place for place, key in enumerate(self._keys) if key == _PASSED_OVER}
        self._said(wish)
        self._doubtful: set[int] = set()
        self.open = self._possible(currency)
        self.meant = set(self.open) | set(self.columns)
        self._settle()
        self.unknown = [
            place
            for place in range(len(self.labels))
            if place not in self.columns and place not in self.left_out and place not in self.open
        ]

    @property
    def missing(self) -> list[str]:
        """Required columns that nothing is taken for, or can be."""
        possible = {column for columns in self.open.values() for column in columns}
        return [name for name in self._known.required if name not in possible and name not in self.columns.values()]

    def refuse_doubled(self, name: str) -> None:
        """Raises BadFile where a header that isn't left out stands there twice: which is which can't be said."""
        for place, key in enumerate(self._keys):
            if place not in self.left_out and self._keys.index(key) < place:
                label = shown(self.labels[place])
                hint = f"give one of them another name, or leave out both: {typed('--leave-out', self.labels[place])}"
                raise BadFile(f"{name}: header '{label}' stands there twice", hint=hint)

    def _said(self, wish: Wish) -> None:
        """What the owner has said. Raises Unreadable."""
        headers = f"the headers are {', '.join(map(shown, self.labels))}"
        for header in wish.left_out:
            places = [place for place, key in enumerate(self._keys) if key == folded_header(header)]
            if not places:
                raise Unreadable("--leave-out", shown(header), "there is no such header", headers)
            self.left_out.update(places)
        for named, header in wish.columns:
            column, key = self._known.named(named), folded_header(header)
            place = self._keys.index(key) if key in self._keys else None
            text = shown(f"{named}={header}")
            if column is None or column in self._known.ignored:
                reason = f"{PLURAL[self.subject]} have no column '{shown(named)}'"
                raise Unreadable("--map", text, reason, f"their columns are {', '.join(self._known.known)}")
            if place is None:
                raise Unreadable("--map", text, f"there is no header '{shown(header)}'", headers)
            if place in self.columns or place in self.left_out or column in self.columns.values():
                raise Unreadable("--map", text, "that column, or that header, is spoken for already")
            self.columns[place] = column

    def _possible(self, currency: str) -> dict[int, set[str]]:
        """What each of the other headers may be."""
        taken = set(self.columns.values())
        found: dict[int, set[str]] = {}
        for place, label in enumerate(self.labels):
            if place not in self.columns and place not in self.left_out:
                meant = meant_by(self.subject, label, currency)
                found[place] = set(meant.columns) - taken
                self._doubtful |= {place} if meant.is_doubtful else set()
        there = taken.union(*found.values())
        for columns in found.values():
            columns -= {column for column, other in BESIDE.items() if other not in there}
        return {place: columns for place, columns in found.items() if columns}

    def _settle(self) -> None:
        """Takes what is sure: a header that is one column and no other header's, a required column with one header."""
        while sure := self._sure():
            place, column = sure
            self.columns[place] = column
            del self.open[place]
            for other, columns in list(self.open.items()):
                columns.discard(column)
                if not columns:
                    del self.open[other]

    def _sure(self) -> tuple[int, str] | None:
        for place, columns in self.open.items():
            for column in () if place in self._doubtful else columns:
                rivals = [other for other, meant in self.open.items() if other != place and column in meant]
                alone = len(columns) == 1 and not any(len(self.open[other]) == 1 for other in rivals)
                if alone or (column in self._known.required and not rivals and self._only_required(place)):
                    return place, column
        return None

    def _only_required(self, place: int) -> bool:
        """Whether a header can be one required column and no other."""
        return len(self.open[place] & set(self._known.required)) == 1

    def questions(self, name: str) -> list[Question]:
        """What isn't sure, in the order of the header; what is missing comes first."""
        asked = [self._of_missing(name, column) for column in self.missing]
        if asked:
            return asked
        return [self._of_place(name, place) for place in sorted([*self.open, *self.unknown])]

    def _of_missing(self, name: str, column: str) -> Question:
        free = sorted([*self.open, *self.unknown])
        choices = tuple(
            Choice("--map", f"{column}={self.labels[place]}", f"'{shown(self.labels[place])}'") for place in free
        )
        if not choices:
            one = self.subject
            raise BadFile(
                f"{name}: no header can be the {column} of a {one}: {', '.join(map(shown, self.labels))}",
                hint=f"add that column, or take the file for something else with --as; pkgcli {one} template shows how",
            )
        return Question(f"{name}: no header reads as the {column} of a {self.subject}; which one is it?", choices)

    def _of_place(self, file: str, place: int) -> Question:
        label = self.labels[place]
        name = shown(label)
        out = Choice("--leave-out", label, "leave it out")
        if place in self.unknown:
            rest = [column for column in self._known.known if column not in self.columns.values()]
            listed = ", ".join(rest)
            text = f"{file}: header '{name}' reads as no column of {PLURAL[self.subject]}; still free are {listed}"
            return Question(text, (out,), Choice("--map", f"COLUMN={label}", "the name of a column"))
        meant = [column for column in self._known.known if column in self.open[place]]
        choices = [
            Choice("--map", f"{column}={label}", f"it is the {column}{_MEANING.get(column, '')}") for column in meant
        ]
        rivals = [self.labels[other] for other in self.open if other != place and self.open[other] & self.open[place]]
        also = f", as {' and '.join(repr(shown(rival)) for rival in rivals)} can" if len(meant) == 1 and rivals else ""
        if meant == ["value_left"]:
            also = f", and doesn't say that it is without tax{also}"
            out = replace(out, about=f"{out.about}: what the rest is worth is computed")
        return Question(f"{file}: header '{name}' can be {' or '.join(meant)}{also}", (*choices, out))
