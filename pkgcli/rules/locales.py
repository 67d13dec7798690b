"""The locales by which amounts and days can be shown: what babel (CLDR) has data for. It is optional, and loaded only
where a locale is asked for."""

from __future__ import annotations

from pkgcli.errors import Unreadable
from pkgcli.rules.texts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NONE = "none"
"""The word for no locale: days are ISO, amounts have a point."""

MACHINE = "auto"
"""The word for the locale of whoever sits at the machine."""

WITHOUT_BABEL = "pip install 'pkgcli[locale]'"

_OF_NOBODY = ("", "C", "POSIX")


def read_locale(text: str, what: str) -> str:
    """`de_DE` of `de_DE`, `de-de` or `de_DE.UTF-8`, `zh_Hant_TW` of `zh_TW`; NONE and MACHINE are themselves.

    Raises Unreadable, naming what was probably meant, where there is no such locale, and where babel isn't installed.
    """
    asked = text.strip()
    if asked.casefold() in (NONE, MACHINE):
        return asked.casefold()
    try:
        named = _named(asked)
        if named is not None:
            return named
        meant = _meant(asked)
    except ImportError:
        raise Unreadable(what, shown(text), "needs babel, which isn't installed", WITHOUT_BABEL) from None
    hint = f"did you mean {' or '.join(meant)}?" if meant else "type it like de_DE, or none"
    raise Unreadable(what, shown(text), "is no locale that babel knows", hint)


def locale_of_machine(environ: Mapping[str, str]) -> str:
    """What the first of LC_ALL, LC_MONETARY and LANG that says something says; NONE for C, and for what babel doesn't
    know. Raises ImportError where it isn't installed."""
    said = environ.get("LC_ALL") or environ.get("LC_MONETARY") or environ.get("LANG") or "C"
    if said.partition(".")[0] in ("C", "POSIX"):
        return NONE
    return _named(said) or NONE


def _named(text: str) -> str | None:
    """The locale's name in babel; `.UTF-8` and `@euro` don't matter."""
    from babel import Locale, UnknownLocaleError

    bare = text.partition(".")[0].partition("@")[0].replace("-", "_")
    try:
        return str(Locale.parse(bare))
    except (UnknownLocaleError, ValueError):
        return None


def _meant(asked: str) -> list[str]:
    """The locale of a language that was named, of one whose English name was, or what is spelt alike."""
    from difflib import get_close_matches

    from babel import Locale
    from babel.core import get_global
    from babel.localedata import locale_identifiers

    folded = asked.replace("-", "_").casefold()
    called = {name.casefold(): code for code, name in Locale("en").languages.items()}
    language = folded.partition("_")[0]
    language = called.get(language, language)
    likely = get_global("likely_subtags").get(language, language).casefold().split("_")  # language, script, territory
    known = {name.casefold(): name for name in locale_identifiers()}
    near = [name for name in (f"{likely[0]}_{likely[-1]}", likely[0]) if name in known]
    near = near or get_close_matches(folded, known, n=3)
    return [known[name] for name in near]
