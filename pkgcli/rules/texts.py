"""Text from people: what may be in it, how it is compared, and how it is shown.

Text is data. What could hide or turn round the rest of a line is refused on the way in (spec, section 7) and made
visible on the way out.
"""

from __future__ import annotations

import unicodedata

from pkgcli.errors import Unreadable

# Printable to Python, and nothing to see: fillers, variation selectors, the blank Braille cell.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_JOINERS = "\u200c\u200d"
# Where a joiner changes how letters look: Arabic to Myanmar, Khmer and Mongolian, and their later blocks.
_JOINED_SCRIPTS = (
    (0x0600, 0x109F),
    (0x1780, 0x18AF),
    (0x1900, 0x1AFF),
    (0xA800, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0x10A00, 0x11FFF),
    (0x1E900, 0x1E95F),
)
_VIRAMA = 9

_CODE_MARKS = "-_.+/&#"
_WITHOUT_CODE_MARKS = dict.fromkeys(map(ord, _CODE_MARKS))
_WITHOUT_PHONE_MARKS = dict.fromkeys(map(ord, " +-()/."))

# Letters that NFKD leaves whole although people type them in two or without their stroke.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ȷ": "j", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Apostrophes that are no punctuation to Unicode; NFKD would make a space of some.
_APOSTROPHES = dict.fromkeys(map(ord, "`´¨¯¸˙˚˜΄ʹʻʼʽˈ΄᾽᾿῾"))
_ASCII_PUNCTUATION = dict.fromkeys(map(ord, "!\"#%&'()*,-./:;?@[\\]_{}`"))


def clean_text(text: str, what: str, limit: int = 200) -> str:
    """The text in NFC, trimmed, with runs of spaces made one and every kind of space made a plain one.

    `limit` is in characters. Raises Unreadable where nothing is left, where it is longer, and for control, bidi
    and invisible characters, naming the code point and its place (ours). Zero-width joiners stay where a script or
    an emoji needs them.
    """
    if len(text) > 10 * limit:
        raise _too_long(text, what, limit)
    if not _is_plain(text):
        for place in range(len(text)):
            if _is_hidden(text, place):
                raise _hidden(text, what, place)
    # Spaces are the only white space left.
    cleaned = " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
    if not cleaned:
        raise Unreadable(what, shown(text), "it is empty")
    if len(cleaned) > limit:
        raise _too_long(cleaned, what, limit)
    return cleaned


def clean_code(text: str, what: str) -> str:
    """A code of an item, a package or a client: up to 40 letters and digits of any script and `-_.+/&#`.

    It begins with a letter or a digit, so that it is never taken for an option; spaces and `=:;,@` are out because
    codes stand in `item:60=4` and `item=3; other=2`. Raises Unreadable.
    """
    cleaned = clean_text(text, what, 40)
    hint = "use letters, digits and - _ . + / & #"
    if not cleaned.translate(_WITHOUT_CODE_MARKS).isalnum():
        for place, character in enumerate(cleaned):
            if not (character.isalnum() or character in _CODE_MARKS or unicodedata.category(character)[0] == "M"):
                name = "a space" if character == " " else f"'{character}'"
                raise Unreadable(what, shown(cleaned), f"{name} at position {place + 1} can't be in a code", hint)
    if not cleaned[0].isalnum():
        raise Unreadable(what, shown(cleaned), "a code begins with a letter or a digit", hint)
    return cleaned


def code_key(text: str) -> str:
    """The code as it is compared: case and the width of letters aside. E-mail addresses are compared alike."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", folded.casefold())


def fold(text: str) -> str:
    """A name as it is compared: accents, case and punctuation aside, words apart by one space.

    `O'Brien` and `OBRIEN` are one, `o brien` is another; Håkan is hakan, Łukasz lukasz. Marks that make another
    letter (Indic vowels, Japanese voicing) stay. Where nothing but punctuation was there, that is the key.
    """
    if text.isascii():
        folded = " ".join(text.casefold().translate(_ASCII_PUNCTUATION).split())
    else:
        decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold().translate(_PLAIN_LETTERS)
        kept = (_folded(character) for character in unicodedata.normalize("NFKD", decomposed))
        folded = unicodedata.normalize("NFC", " ".join("".join(kept).split()))
    return folded or " ".join(code_key(text).split())


def phone_key(text: str) -> str | None:
    """The digits of a phone number, with `+` where it was given as `+` or `00`; None for what is no phone number.

    A text with letters is none, so that looking for `Studio 54` never finds the phone number 54. The `(0)` of
    `+49 (0)171` isn't dialled and goes.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if any(map(str.isalpha, plain)):
        return None
    international = plain.lstrip(" (").startswith("+")
    if international:
        plain = plain.replace("(0)", "")
    digits = "".join(filter(str.isdecimal, plain))
    if not digits.isascii():
        digits = "".join(str(int(digit)) for digit in digits)
    if not international and digits.startswith("00") and len(digits) > 2:
        return "+" + digits[2:]
    return ("+" if international else "") + digits if digits else None


def clean_phone(text: str, what: str) -> str:
    """A phone number as it was written: digits and ` +-()/.`, up to 40 characters. Raises Unreadable."""
    cleaned = clean_text(text, what, 40)
    if phone_key(cleaned) is None or not cleaned.translate(_WITHOUT_PHONE_MARKS).isdecimal():
        reason = "a phone number is digits, spaces and + - ( ) / ."
        raise Unreadable(what, shown(cleaned), reason, "type it like +49 171 1234567, and remarks into the note")
    return cleaned


def clean_email(text: str, what: str) -> str:
    """An e-mail address: one `@` with something on both sides and no space. Raises Unreadable.

    No more is checked: only a mail that arrives proves an address. A domain without a dot is one.
    """
    cleaned = clean_text(text, what, 254)
    name, _, domain = cleaned.partition("@")
    if not name or not domain or "@" in domain or " " in cleaned:
        raise Unreadable(
            what, shown(cleaned), "an e-mail address has one @ and no spaces", "type it like ann@example.com"
        )
    return cleaned


def visible(text: str) -> str:
    """The text with whatever can't be seen, or would be obeyed by a terminal, as an escape such as `\\x1b`.

    Newlines and tabs too; joiners that a script or an emoji needs stay.
    """
    if _is_plain(text):
        return text
    return "".join(_escape(character) if _is_hidden(text, place) else character for place, character in enumerate(text))


def shown(text: str, most: int = 60) -> str:
    """The text for a message: visible, and cut to about `most` characters. The one way to echo what was typed."""
    return visible(text if len(text) <= most else text[: most - 1] + "…")


def _is_plain(text: str) -> bool:
    """Quickly, whether there is nothing to look at: every character seen, and no space but the plain one."""
    return text.isprintable() and (text.isascii() or _UNSEEN.isdisjoint(text))


def _is_hidden(text: str, place: int) -> bool:
    character = text[place]
    if character in _JOINERS:
        return not _is_needed_joiner(text, place)
    if character in _UNSEEN:
        return not _is_needed_selector(text, place)
    return not character.isprintable() and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _is_needed_joiner(text: str, place: int) -> bool:
    before = text[place - 1] if place else ""
    after = text[place + 1] if place + 1 < len(text) else ""
    if before == "\ufe0f" or (before and unicodedata.category(before) in ("So", "Sk")):
        return after != "" and unicodedata.category(after) == "So"
    if not _is_joined_script(before):
        return False
    # The older spelling of a Malayalam chillu ends with virama and joiner.
    return _is_joined_script(after) or (text[place] == "\u200d" and unicodedata.combining(before) == _VIRAMA)


def _is_joined_script(character: str) -> bool:
    return (
        character != ""
        and any(first <= ord(character) <= last for first, last in _JOINED_SCRIPTS)
        and unicodedata.category(character)[0] in "LM"
    )


def _is_needed_selector(text: str, place: int) -> bool:
    """Emoji or text style after a symbol, or the shape of an ideograph in a Japanese name."""
    before = text[place - 1] if place else ""
    if not before:
        return False
    if text[place] in "\ufe0e\ufe0f":
        return unicodedata.category(before) in ("So", "Sm", "Po") or before in "0123456789#*©®‼⁉〰〽"
    return text[place] >= "\U000e0100" and unicodedata.name(before, "").startswith("CJK ")


def _hidden(text: str, what: str, place: int) -> Unreadable:
    character = text[place]
    name = unicodedata.name(character, "").lower()
    point = f"U+{ord(character):04X}" + (f" ({name})" if name else "")
    reason = f"{point} at position {place + 1} can't be in a text: it is a control or an invisible character"
    return Unreadable(what, shown(text), reason, "type it without that character", position=place + 1)


def _too_long(text: str, what: str, limit: int) -> Unreadable:
    return Unreadable(what, shown(text), f"{len(text)} characters, and at most {limit} are kept")


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _folded(character: str) -> str:
    """What is left of one decomposed character: nothing of accents, punctuation and invisible ones."""
    if ord(character) in _APOSTROPHES:
        return ""
    combining = unicodedata.combining(character)
    if 10 <= combining <= 36 or combining >= 200:
        return ""
    category = unicodedata.category(character)
    if category[0] == "P" or category in ("Cc", "Cf", "Cs") or character in _UNSEEN:
        return " " if character in "\t\n\r" else ""
    return " " if category[0] == "Z" else character
