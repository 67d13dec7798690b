"""What people type, scan, paste and mistype, for the parsers: good texts, hostile pieces, and all that lies between."""

from __future__ import annotations

import random

AMOUNTS = (
    *("420", "19,90", "19.90", "1.234,50", "1,234.50", "1234567", "0", "0.00", "00.5", "1.000", "1,000", "1.234.567"),
    *("1,234,567", "10000000000000.00", "0.125", ".5", "5.", "1.2.3", "1,2,3.4", "12,34", "100.000,5", "012.345"),
)
PERCENTS = ("19", "19%", "8.875", "8,875 %", "100", "1000", "1,000", "1.000", "0.0001", "0.00001", "19 %", "7,0")
DAYS = (
    *("2026-11-21", "today", "YESTERDAY", "tomorrow", "+30d", "-2w", "+3mo", "+1y", "2026-02-29", "2028-02-29"),
    *("01/02/2026", "13.02.2026", "20261121", "2026/11/21", "26-11-21", "2026-1-5", "1970-01-01", "2999-12-31", "+0d"),
)
VALIDITIES = (
    *("90d", "12w", "3mo", "1y", "until:2027-03-31", "never", "0", "90", "36500d", "36501d", "100y", "1200mo", "0d"),
    *("3m", "90 days", "until:today", "NEVER", "until:31.03.2027", "1.5y", "6 Monate", "00090d"),
)
PERIODS = ("2026-11", "2026-Q4", "2026q1", "2026", "2026-13", "2026-Q5", "1969", "2026Q4", "Q4-2026", "2026-1")
WHOLES = ("5", "1", "0", "1000000000", "1000000001", "007", "5.0", "1e5", "-1", "+5", "1_000", " 12 ", "9" * 25)
LINES = ("facial", "facial=3", "massage:60=4", "a:1", "a=1=2", ":5", "=3", "a:=3", "käse=2", "a b=1", "A-b_c.d+e/f&g#h")
MANY_LINES = ("facial=3; massage:60=4", "a;b;c", "a=1;A=2", ";;a;;", "a=1,b=2", "x:1=1;y:2=2;z")
NUMBERS = (
    "4821-7036",
    "48217036",
    "GC-1",
    "Gift Ä-12",
    "id:5",
    "--",
    "ＧＣ１",
    "4821 7036",
    "4821–7036",
    "ÀÉÎ-9",
    "ß1",
    "ﬀ2",
)
PHONES = ("+49 171 1234567", "0049-171/123", "(030) 1.2", "+49 (0)171", "٠١٢", "call", "+", "00", "１２３")
MAILS = ("ann@example.com", "ann@localhost", "a@@b", "@", "a@", "Ann <a@b.de>", "käse@exämple.de", "a b@c")
MEMBERS = (
    "Tim; Rex (pet)",
    "Tim",
    r"A\;B; C\\",
    "Rex (PET) ",
    "(pet)",
    "Tim;tim",
    "X (person)",
    "Y (pet) (pet)",
    "a\\",
)
NAMES = (
    *("Anna Blum", "Zoë O'Brien", "Łukasz Żak", "李 娜", "ليلى", "नमस्ते", "👩‍👩‍👧", "❤️", "e\u0301", "ＡＢＣ"),
    *("ẞ", "İstanbul"),
    *("മലയാളം", "ശ്രീ\u200d", "می\u200cخواهم", "葛\U000e0100城", "ﷺ", "Å", "\u1e9b\u0323", "ǆ", "㎏", "…", "''", "?!"),
)

PIECES = (
    *"0123456789.,:;=+-/_ %€$'\"()[]{}<>&#@!?*\\|~^`",
    *("e", "E", "x", "d", "w", "mo", "y", "q", "Q", "T", "Z", "00", "000", "999", "1e9", "0x", "NaN", "inf"),
    *("id:", "until:"),
    *"٠١٢٣٤٥٦٧٨٩०१२３４５²³½Ⅷ①𝟗",
    *"−–—‐‑．，：；＝＋／％",
    *("\0", "\t", "\n", "\r", "\x0b", "\x0c", "\x1b", "\x1c", "\x1f", "\x7f", "\x85", "\u00a0", "\u2003"),
    *("\u3000", "\u2028"),
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u202a"),
    *("\u202e", "\u2060"),
    *("\u2066", "\u2069", "\u3164", "\ufe0f", "\ufeff", "\ufffd", "\uffff", "\ufff9", "\U000e0001"),
    *("\U000e0041", "\U0010ffff"),
    *("\ud800", "\udfff", "\udc80", "\ue000", "\u0301", "\u0308", "\u0323", "\u20dd", "\u093e", "\u094d"),
    *("\u0d4d", "\u064b"),
    *"aAzZäßſİıKÅﬀﬁǅÆø李가ا\u200fश्",
    *("🙂", "👩", "❤", "🇩", "🇪", "🏽", "☺", "©", "♀", "葛"),
)


def text_like(seeds: tuple[str, ...], chance: random.Random) -> str:
    """One of the seeds as it is, with something done to it, or something made of pieces alone."""
    kind = chance.random()
    if kind < 0.1:
        return "".join(chance.choices(PIECES, k=chance.randint(0, 8)))
    if kind < 0.3:
        return "".join(chance.choices("0123456789.,-:=;/ dwmoyq", k=chance.randint(1, 10)))
    text = chance.choice(seeds)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        text = _changed(text, seeds, chance)
    return text


def _changed(text: str, seeds: tuple[str, ...], chance: random.Random) -> str:
    place = chance.randint(0, len(text))
    match chance.randrange(7):
        case 0 | 1:
            return text[:place] + chance.choice(PIECES) + text[place:]
        case 2:
            return text[:place] + chance.choice(PIECES) + text[place + 1 :]
        case 3:
            return text[:place] + text[place + 1 :]
        case 4:
            return text[:place] + chance.choice("0123456789") + text[place:]
        case 5:
            return text[:place] + chance.choice(seeds)[chance.randint(0, 3) :]
        case _:
            return chance.choice(
                (text.upper, text.swapcase, lambda: f" {text} ", lambda: text * chance.choice((2, 40)))
            )()
