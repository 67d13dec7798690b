"""Good files of items, clients and packages, and what happens to files: cut, doubled, re-encoded, badly edited."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

SEEDS: dict[str, tuple[str, ...]] = {
    "item": (
        "code,name,kind,list_price,minutes,category,swap_group,retired\n"
        "wrap,Algae wrap,service,45.50,40,body,,no\npeel,Peeling,service,1.250,30,face,face,\n"
        "soap,Soap,product,7,,,,\n",
        "Code;Name;List price\r\nfacial;Facial;60\r\nkäse;Käse & Öl;1.234,50\r\n",
        'code\tname\tlist_price\nzoë\t"Zoë ""the best"""\t12\nmassage\tMassage\t80.00\n',
        "sep=|\ncode|list_price|retired\noil|12|\nyoga|15|no\n",
    ),
    "client": (
        "code,name,phone,email,note,members\nC2001,Dora Ernst,+49 30 123456,dora@example.com,likes tea,Tim; Rex (pet)\n"
        'C2002,"O\'Brien, Zoë",,,"says ""hello""",\n,Łukasz Żak,0171-22,,,Anna\n',
        "Name;Phone\r\nAnna Blum;+49 171 1234567\r\nEva Lang;\r\nلیلا;0049 30 1\r\n",
        "name\n李 娜\nCarla Dorn\nBerta Kern\n",
    ),
    "package": (
        "code,name,kind,total,unit,price,valid,lines\nduo,Duo,fixed,,,100,90d,facial=1; massage=1\n"
        "all,All of it,custom,10,visits,420.00,6mo,facial=5; massage=5; yoga\n"
        "hour,Hours,units,200,minutes,200,,massage:50=4\n",
        "code,name,price,item,cap\nspa,Spa,300,facial,3\n,,,massage,2\nnew,New,99.50,yoga,1\n",
        "code;price;lines;tax;charge;tip;promo_price;promo_from;promo_until;once_per_client\r\n"
        "vat;119,00;massage=4;19;2,5%;20;99;2026-04-01;2026-04-30;yes\r\n",
    ),
}

NUMBERS = (
    *("0", "-1", "+1", "1e5", "1_000", "1.000", "1,000", "1.234.567", "1,2,3", "00", "9" * 20, "9" * 400, "٣", "１２"),
    *("NaN", "inf", "0x1F", "1 000", "1'000", "½", "²", "−5", "5€", "12.", ".5", "1\u00a0000", "4.91E+10", "19,90"),
)
SCRAPS = (
    *(b'"', b'""', b"'", b",", b";", b"|", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\x1b[2J", b"\x07", b"\x7f", b"\\"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"=1+1", b"@"),
    *(part.encode() for part in ("\u202e", "\u200b", "\u200d", "\u2028", "\u00ad", "\u00a0", "\ufeff", "e\u0301", "ﬀ")),
    *(b"=", b":", b"; ", b"(pet)", b"<b>", b"[red]", b"%s", b"{}", b"' OR 1=1 --", b"\x1a", b"\xc2\x85"),
    *(b"until:", b"%"),
)
HEADERS = (
    *(b"code", b"name", b"price", b"list_price", b"kind", b"item", b"cap", b"total", b"phone", b"note", b"problem"),
    *(b"Preis", b"", b'"', b"CODE", b"List-Price", b"unit_cost", b"members", b"valid", b"lines", b"sep=,"),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252", "cp437", "utf-7", "utf-16-le")


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file after one to four things have happened to it."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        content = chance.choice(_MUTATIONS)(content, chance)
    return content


def _flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    place = chance.randrange(len(content))
    return content[:place] + bytes((content[place] ^ (1 << chance.randrange(8)),)) + content[place + 1 :]


def _replace_byte(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.randbytes(1) + content[place + 1 :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(SCRAPS) * chance.choice((1, 1, 1, 2, 7)) + content[place:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _leave_out(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + content[place + chance.randint(1, 12) :]


def _shuffle_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(one, lines[other])
        case _:
            del lines[one]
    return b"".join(lines)


def _cells(content: bytes, chance: random.Random) -> bytes:
    """A cell is doubled, emptied, swapped, quoted, or filled with something else."""
    mark = chance.choice((b",", b",", b";"))
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    cells = lines[number].split(mark)
    place = chance.randrange(len(cells))
    match chance.randrange(5):
        case 0:
            cells.insert(place, cells[chance.randrange(len(cells))])
        case 1:
            cells[place] = b""
        case 2:
            del cells[place]
        case 3:
            cells[place] = b'"' + cells[place] + b'"'
        case _:
            cells[place] = chance.choice(HEADERS) if number == 0 else chance.choice(SCRAPS)
    lines[number] = mark.join(cells)
    return b"\n".join(lines)


def _number(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"[0-9][0-9.,]*", content))
    if not found:
        return content
    where = chance.choice(found)
    return content[: where.start()] + chance.choice(NUMBERS).encode() + content[where.end() :]


def _delimiter(content: bytes, chance: random.Random) -> bytes:
    return content.replace(chance.choice((b",", b";")), chance.choice((b";", b"\t", b"|", b",", b":", b" ")))


def _line_ends(content: bytes, chance: random.Random) -> bytes:
    plain = content.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8")))


def _encode(content: bytes, chance: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def _swell(content: bytes, chance: random.Random) -> bytes:
    """A cell that is far too long; now and then one that no cell may be."""
    place = chance.randrange(len(content) + 1)
    size = 1_100_000 if chance.random() < 0.002 else chance.choice((41, 201, 300, 3000))
    return content[:place] + chance.choice((b"x", b"9", "é".encode(), b" ", b'""')) * size + content[place:]


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _replace_byte, _insert, _insert, _cut, _leave_out, _shuffle_lines, _cells, _cells, _number, _number),
    *(_delimiter, _line_ends, _encode, _swell),
)
