"""The notation of an answer for people, once a locale is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from pkgcli.errors import Unreadable
from pkgcli.render.notation import Notation, notation_of
from pkgcli.rules.locales import MACHINE, NONE, WITHOUT_BABEL, locale_of_machine


def chosen_notation(locale: str, environ: Mapping[str, str], *, unicode: bool) -> tuple[Notation | None, str]:
    """The notation, None for none; and what a person has to be told where the file's locale can't be had here: the
    answer is given all the same, since what it tells of may be recorded already."""
    try:
        named = locale_of_machine(environ) if locale == MACHINE else locale
        return (None if named == NONE else notation_of(named, unicode=unicode)), ""
    except (ImportError, Unreadable):
        why, remedy = "needs babel, which isn't installed here", WITHOUT_BABEL
    except LookupError:
        why, remedy = "is none that this babel knows", "pip install --upgrade babel"
    return None, f"locale {locale} {why}; without it days are ISO: {remedy}, or pkgcli config set locale none"
