"""A sentence with amounts and days in it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self


class Sentence(str):
    """A text that knows what it was made of, so that people can be told the same in their notation.

        Sentence("took {} for card {}", business.priced(700), "2957-7836")

    The form is ours, and the parts are what a text may be made of: amounts, days, names, other sentences. To a program,
    and when it is kept with a `--key`, it is its text.
    """

    _form: str
    _parts: tuple[Any, ...]

    def __new__(cls, form: str, *parts: Any) -> Self:
        told = super().__new__(cls, form.format(*parts))
        told._form, told._parts = form, parts
        return told

    def again(self, said: Callable[[Any], Any]) -> Sentence:
        """The same sentence with each of its parts said in another way."""
        return Sentence(self._form, *map(said, self._parts))
