"""Two hundred files that can't be imported, by what is wrong with them.

A specimen is the rest of a file below the header of its group, or a whole file; a tuple adds the options it is
imported with. What each is answered with stands in `malformed/`, one file for each group.
"""

from __future__ import annotations

from typing import NamedTuple

import input_malformed_cards

Given = str | bytes | tuple[str | bytes, tuple[str, ...]]


class Specimen(NamedTuple):
    group: str
    name: str
    command: tuple[str, str]
    content: bytes
    options: tuple[str, ...]
    exit_code: int


ITEM = "code,name,kind,list_price,minutes,category,swap_group,retired\n"
CLIENT = "code,name,phone,email,note,members\n"
PACKAGE = "code,name,kind,total,unit,price,valid,lines\n"
PRICED = (
    "code,price,lines,tax,tax_included,charge,charge_tax,tip,promo_price,promo_from,promo_until,"
    "commission,commission_base,seller_commission\n"
)
TERMS = "code,kind,total,valid,lines,description,sell_from,sell_until,once_per_client\n"
BY_LINE = "code,name,kind,total,price,item,unit_cost,cap\n"
LONG = "x" * 300

# Files that aren't what they should be as a whole; `item import` unless the name says otherwise.
WHOLE: dict[str, Given] = {
    "empty": "",
    "blank lines alone": "\n\n\r\n \t\n",
    "a byte-order mark alone": b"\xef\xbb\xbf",
    "a header alone": "code,name\n",
    "a header and empty rows": "code,name\n,\n,\n",
    "no header": "facial,Facial,60\n",
    "a sentence": "Please find our price list attached.\n",
    "one word": "hello",
    "JSON": '[{"code": "wrap", "name": "Wrap"}]\n',
    "HTML": "<!DOCTYPE html>\n<html><body>code,name</body></html>\n",
    "XML": '<?xml version="1.0"?>\n<items><item code="wrap"/></items>\n',
    "a workbook": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(128, 256)),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "compressed": b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03items.csv",
    "a database": b"SQLite format 3\0\x10\0\x01\x01\0@  ",
    "NULs": b"\0" * 64,
    "a NUL in a name": b"code,name\nwrap,Al\0gae\n",
    "a NUL in the header": b"code,na\0me\nwrap,Algae\n",
    "Windows-1252": "code,name\nwrap,W\xe4rme\n".encode("cp1252"),
    "Windows-1252 in the header": "code,Bezeichnung f\xfcr G\xe4ste\nwrap,Warm\n".encode("cp1252"),
    "a cut character": "code,name\nwrap,W\xe4".encode()[:-1],
    "an overlong character": b"code,name\nwrap,\xc0\xaf\n",
    "a surrogate in UTF-8": b"code,name\nwrap,\xed\xa0\x80\n",
    "UTF-16 without a mark": "code,name\nwrap,Wrap\n".encode("utf-16-le"),
    "big-endian UTF-16 without a mark": "code,name\nwrap,Wrap\n".encode("utf-16-be"),
    "UTF-16 cut in two": "code,name\nwrap,Wrap\n".encode("utf-16")[:-1],
    "UTF-16 with half a pair": b"\xff\xfec\0o\0d\0e\0\n\0\x00\xd8\n\0",
    "UTF-32": "code,name\nwrap,Wrap\n".encode("utf-32"),
    "UTF-7": b"code,name\nwrap,W+AOQ-rme\n\xff",
    "not what --encoding says": (b"code,name\nwrap,\x81\n", ("--encoding", "cp1252")),
    "not the ASCII that --encoding says": ("code,name\nwrap,Wärme\n", ("--encoding", "ascii")),
    "an encoding that isn't one": ("code\nwrap\n", ("--encoding", "utf-9")),
    "an encoding of no text": ("code\nwrap\n", ("--encoding", "base64")),
    "a line of a million and more": b"code,name\nwrap," + b"x" * 1_048_600 + b"\n",
    "a quote that is never closed": 'code,name\nwrap,"Algae\npeel,Peeling\n',
    "a quote in the middle": 'code,name\nwrap,6" wrap\npeel,"Peel" deep\n',
    "text behind a quote": 'code,name\nwrap,"Algae" wrap\n',
    "a quote that opens late": 'code,name\nwrap,Algae\n"peel,Peeling\n',
    "a quote closed in another row": 'code,name\nwrap,"Algae\npeel,"Peeling"\n',
    "backslashes for quotes": 'code,name\nwrap,"the \\"best\\" wrap"\n',
    "a bare quote in the header": 'code,"name\nwrap,Wrap\n',
    "two delimiters": "code,name;list_price\nwrap,Wrap;20\n",
    "an unknown delimiter": "code:name\nwrap:Wrap\n",
    "spaces for delimiters": "code name list_price\nwrap Wrap 20\n",
    "a delimiter that isn't one": ("code,name\nwrap,Wrap\n", ("--delimiter", ":")),
    "the wrong delimiter": ("code;name\nwrap;Wrap\n", ("--delimiter", ",")),
    "sep= and no more": "sep=;\n",
    "sep= that isn't so": "sep=;\ncode,name\nwrap,Wrap\n",
    "a doubled column": "code,name,name\nwrap,Wrap,Wrap\n",
    "a column in two spellings": "code,list_price,List Price\nwrap,20,20\n",
    "a column without a header": "code,,name\nwrap,20,Wrap\n",
    "a comma at the end of the header": "code,name,\nwrap,Wrap,\n",
    "a mistyped column": "code,nane\nwrap,Wrap\n",
    "a German header": "Nummer;Bezeichnung;Preis\nwrap;Wrap;20\n",
    "a missing column": "name,list_price\nWrap,20\n",
    "a column of another file": "code,name,phone\nwrap,Wrap,123\n",
    "a column with an escape": "code,na\x1b[2Jme\nwrap,Wrap\n",
    "a column with a line in it": 'code,"list\nprise"\nwrap,20\n',
    "a column as long as a page": f"code,{LONG}\nwrap,Wrap\n",
    "a header of a thousand columns": "code," + ",".join(f"c{number}" for number in range(1000)) + "\nwrap\n",
    "--map without a header": ("code,name\nwrap,Wrap\n", ("--map", "name")),
    "--map of an unknown column": ("code,name\nwrap,Wrap\n", ("--map", "title=name")),
    "--map to a header that isn't there": ("code,name\nwrap,Wrap\n", ("--map", "list_price=Preis")),
    "--map twice": ("code,a,b\nwrap,1,2\n", ("--map", "name=a", "--map", "name=b")),
    "--map of what is there too": ("code,name,Preis\nwrap,Wrap,1\n", ("--map", "name=Preis")),
    "a decimal mark that isn't one": ("code,list_price\nwrap,1\n", ("--decimal", "'")),
    "a file for bad rows without --skip-bad": ("code\nwrap\n", ("--rejected", "bad.csv")),
    "nothing good in it": ("code,list_price\nwrap,x\n", ("--skip-bad",)),
}

# The first line of a file of Excel's, which says what the delimiter is.
SEPARATED: dict[str, Given] = {
    "sep= and a letter": "sep=x\ncodexname\nwrapxWrap\n",
    "sep= and a space": "sep= \ncode name\nwrap Wrap\n",
    "sep= and nothing": "sep=\ncode,name\nwrap,Wrap\n",
    "sep= and an escape": "sep=\x1b\ncode,name\nwrap,Wrap\n",
}

ITEMS: dict[str, Given] = {
    "no code": ",Wrap,,20,,,,\n",
    "a space in the code": "al gae,Wrap,,20,,,,\n",
    "a code that begins with a dash": "-wrap,Wrap,,20,,,,\n",
    "a code for a formula": "=wrap,Wrap,,20,,,,\n",
    "a colon in the code": "wrap:2,Wrap,,20,,,,\n",
    "an emoji as code": "\U0001f9d6,Wrap,,20,,,,\n",
    "a code as long as a page": f"{LONG},Wrap,,20,,,,\n",
    "a code of 41 letters": f"{'x' * 41},Wrap,,20,,,,\n",
    "a code twice": "wrap,Wrap,,20,,,,\npeel,Peel,,1,,,,\nWRAP,Wrap,,20,,,,\n",
    "a code twice, once wide": "wrap,Wrap,,20,,,,\n\uff57rap,Wrap,,20,,,,\n",
    "an escape in the name": "wrap,Al\x1b[31mgae,,20,,,,\n",
    "a bell in the name": "wrap,Algae\x07,,20,,,,\n",
    "a line in the name": 'wrap,"Algae\nwrap",,20,,,,\n',
    "a tab in the name": "wrap,Algae\twrap,,20,,,,\n",
    "text that turns round": "wrap,Algae\u202egae,,20,,,,\n",
    "a zero-width space": "wrap,Al\u200bgae,,20,,,,\n",
    "a byte-order mark inside": "wrap,Al\ufeffgae,,20,,,,\n",
    "a soft hyphen": "wrap,Al\u00adgae,,20,,,,\n",
    "a name of 201 letters": f"wrap,{'n' * 201},,20,,,,\n",
    "a name as long as a book": f"wrap,{'n' * 5000},,20,,,,\n",
    "an unknown kind": "wrap,Wrap,treatment,20,,,,\n",
    "a price in words": "wrap,Wrap,,twenty,,,,\n",
    "a price in another currency": "wrap,Wrap,,20 USD,,,,\n",
    "a price with the sign of another currency": "wrap,Wrap,,$20,,,,\n",
    "a price in the currency twice": "wrap,Wrap,,€20 EUR,,,,\n",
    "a negative price": "wrap,Wrap,,-20,,,,\n",
    "a price with a plus": "wrap,Wrap,,+20,,,,\n",
    "a price in brackets": "wrap,Wrap,,(20),,,,\n",
    "a price that could be read two ways": "wrap,Wrap,,1.250,,,,\n",
    "a price that could be read two ways, with a comma": 'wrap,Wrap,,"1,250",,,,\n',
    "a price with three decimals": "wrap,Wrap,,1250.505,,,,\n",
    "a price with two decimal marks": "wrap,Wrap,,1.2.3,,,,\n",
    "a price grouped wrongly": 'wrap,Wrap,,"12,34,567.00",,,,\n',
    "a price with an apostrophe": "wrap,Wrap,,1'250.00,,,,\n",
    "a price with a space": "wrap,Wrap,,1 250.00,,,,\n",
    "a price with an exponent": "wrap,Wrap,,2e1,,,,\n",
    "a price that is none": "wrap,Wrap,,NaN,,,,\n",
    "a price without end": "wrap,Wrap,,inf,,,,\n",
    "a price in other digits": "wrap,Wrap,,\u0662\u0660,,,,\n",
    "a price beyond all money": "wrap,Wrap,,99999999999999999999,,,,\n",
    "a price of sixty digits": f"wrap,Wrap,,{'9' * 60},,,,\n",
    "a decimal point where --decimal is a comma": ("wrap,Wrap,,20.5,,,,\n", ("--decimal", ",")),
    "minutes in words": "wrap,Wrap,,20,an hour,,,\n",
    "minutes with decimals": "wrap,Wrap,,20,30.5,,,\n",
    "no minutes at all": "wrap,Wrap,,20,0,,,\n",
    "more minutes than there are": "wrap,Wrap,,20,9999999999,,,\n",
    "a category as long as a page": f"wrap,Wrap,,20,,{LONG},,\n",
    "a swap group with an escape": "wrap,Wrap,,20,,,\x1b]0;owned\x07,\n",
    "retired, perhaps": "wrap,Wrap,,20,,,,perhaps\n",
    "too few cells": "wrap,Wrap\n",
    "too many cells": "wrap,Wrap,,20,,,,,,more\n",
    "a comma in a price": "wrap,Wrap,,19,90,,,,\n",
    "an item that differs": "facial,Face,product,61,45,face,,yes\n",
    "everything wrong": "wr ap,\x1b,thing,x,y,,,z\n",
    "thirty bad rows": "".join(f"w{number},Wrap,,x,,,,\n" for number in range(30)),
}

CLIENTS: dict[str, Given] = {
    "no name": "C9,,,,,\n",
    "nothing but a phone": ",,0171 1,,,\n",
    "a code that is taken": "C1001,Anna Bloom,,,,\n",
    "a code twice": "C9,Carla,,,,\nc9,Dora,,,,\n",
    "a space in the code": "C 9,Carla,,,,\n",
    "a code that begins with a formula": "+C9,Carla,,,,\n",
    "an at sign in the code": "c@9,Carla,,,,\n",
    "the same person again": ",Anna Blum,+49 171 1234567,,,\n",
    "the same name, and nothing else": ",Berta Kern,,,,\n",
    "the same person twice in a file": ",Dora Ernst,0171 2,,,\n,Dora Ernst,0171-2,,,\n",
    "the same mail twice in a file": ",Dora Ernst,,d@x.de,,\n,Dora Ernst,,D@X.DE,,\n",
    "letters in the phone": "C9,Carla,call me,,,\n",
    "two phones": 'C9,Carla,"0171 1, 0171 2",,,\n',
    "a phone in a formula": "C9,Carla,=0171,,,\n",
    "a phone of fifty digits": f"C9,Carla,{'1' * 50},,,\n",
    "a phone as a spreadsheet has it": "C9,Carla,4.91711E+12,,,\n",
    "a mail without an at": "C9,Carla,,carla.example.com,,\n",
    "a mail with two": "C9,Carla,,carla@@example.com,,\n",
    "a mail with a space": "C9,Carla,,carla @example.com,,\n",
    "a mail with a name": "C9,Carla,,Carla <c@example.com>,,\n",
    "a mail without an end": "C9,Carla,,carla@,,\n",
    "a mail as long as a page": f"C9,Carla,,{LONG}@example.com,,\n",
    "a name with an escape": "C9,Car\x1b[2Jla,,,,\n",
    "a name that turns round": "C9,\u2067Carla,,,,\n",
    "a name of nothing visible": "C9,\u200b\u200b,,,,\n",
    "a name of fillers": "C9,\u3164\u3164,,,,\n",
    "a name with a deleted character": "C9,Carla\x7f,,,,\n",
    "a name with a line separator": "C9,Car\u2028la,,,,\n",
    "a name as long as a page": f"C9,{LONG},,,,\n",
    "a note with a line": 'C9,Carla,,,"likes\ntea",\n',
    "a note with a NUL spelled out": "C9,Carla,,,\x01,\n",
    "a note as long as a book": f"C9,Carla,,,{'n' * 2001},\n",
    "a member twice": "C9,Carla,,,,Tim; TIM\n",
    "a member with an escape": "C9,Carla,,,,Tim; R\x1bex\n",
    "a member without a name": "C9,Carla,,,,Tim; (pet)\n",
    "a member as long as a page": f"C9,Carla,,,,{LONG}\n",
    "other members than there are": "C1001,Anna Blum,+49 171 1234567,,,Lea; Rex (pet)\n",
    "a client that differs in all": "C1001,Anna Bloom,0171 9,a@b.de,likes tea,Lea\n",
    "too few cells": "C9,Carla,,\n",
    "too many cells": "C9,Carla,,,,,,,\n",
    "a semicolon for a comma": "C9;Carla;;;;\n",
    "a merge mark": "<<<<<<< HEAD\nC9,Carla,,,,\n=======\nC9,Karla,,,,\n>>>>>>> other\n",
    "all of it wrong": "C 9,\x1b,call me,nobody,\x02,Tim; Tim\n",
}

PACKAGES: dict[str, Given] = {
    "no code": ",New,,,,10,,facial=1\n",
    "a space in the code": "ne w,New,,,,10,,facial=1\n",
    "a code twice": "new,New,,,,10,,facial=1\nNEW,New,,,,10,,facial=1\n",
    "an unknown kind": "new,New,weekly,,,10,,facial=1\n",
    "a total in words": "new,New,custom,ten,,10,,facial=5; massage=5\n",
    "a total of nothing": "new,New,custom,0,,10,,facial=5; massage=5\n",
    "a total with decimals": "new,New,custom,10.0,,10,,facial=5; massage=5\n",
    "a total beyond all units": "new,New,custom,99999999999,,10,,facial\n",
    "a total that isn't the sum": "new,New,fixed,7,,10,,facial=3; massage=3\n",
    "a total above the caps": "new,New,custom,11,,10,,facial=5; massage=5\n",
    "no total": "new,New,custom,,,10,,facial=5; massage=5\n",
    "a cap above the total": "new,New,custom,4,,10,,facial=5; massage=5\n",
    "a total of an unlimited one": "new,New,unlimited,10,,10,1mo,yoga\n",
    "units that don't reach": "new,New,units,300,,10,,facial:50=2; massage:50=2\n",
    "a cost above the total": "new,New,units,40,,10,,facial:50\n",
    "a cost where each is one": "new,New,fixed,,,10,,facial:2=3\n",
    "a cap where there is none": "new,New,unlimited,,,10,1mo,yoga=3\n",
    "no cap where one is needed": "new,New,fixed,,,10,,facial\n",
    "a package without end": "new,New,unlimited,,,10,,yoga\n",
    "an unknown item": "new,New,fixed,,,10,,peeling=1\n",
    "an item with a slip": "new,New,fixed,,,10,,facal=1; mesage=1\n",
    "a retired item": "new,New,fixed,,,10,,retired=1\n",
    "an item twice": "new,New,fixed,,,10,,facial=1; FACIAL=1\n",
    "commas between items": 'new,New,fixed,,,10,,"facial=1, massage=1"\n',
    "an x for a quantity": "new,New,fixed,,,10,,3x facial\n",
    "a quantity first": "new,New,fixed,,,10,,3=facial\n",
    "a quantity of nothing": "new,New,fixed,,,10,,facial=0\n",
    "a quantity below nothing": "new,New,fixed,,,10,,facial=-1\n",
    "a quantity with decimals": "new,New,fixed,,,10,,facial=1.5\n",
    "a quantity with an underscore": "new,New,fixed,,,10,,facial=1_0\n",
    "a quantity in other digits": "new,New,fixed,,,10,,facial=\u0663\n",
    "a quantity left out": "new,New,fixed,,,10,,facial=\n",
    "a cost left out": "new,New,units,200,,10,,facial:=3\n",
    "an item left out": "new,New,fixed,,,10,,=3\n",
    "two equals signs": "new,New,fixed,,,10,,facial=1=2\n",
    "a line with an escape": "new,New,fixed,,,10,,fac\x1bial=1\n",
    "a price in words": "new,New,fixed,,,free,,facial=1\n",
    "a price that could be read two ways": "new,New,fixed,,,1.000,,facial=1\n",
    "a negative price": "new,New,fixed,,,-1,,facial=1\n",
    "a validity in words": "new,New,fixed,,,10,a year,facial=1\n",
    "a validity in days, spelled out": "new,New,fixed,,,10,90 days,facial=1\n",
    "a validity in m": "new,New,fixed,,,10,3m,facial=1\n",
    "a validity of nothing": "new,New,fixed,,,10,0d,facial=1\n",
    "a validity of ages": "new,New,fixed,,,10,101y,facial=1\n",
    "a validity in decimals": "new,New,fixed,,,10,1.5y,facial=1\n",
    "a validity below nothing": "new,New,fixed,,,10,-3mo,facial=1\n",
    "a validity until a day that isn't": "new,New,fixed,,,10,until:2027-02-30,facial=1\n",
    "a validity until a day in two readings": "new,New,fixed,,,10,until:01/02/2027,facial=1\n",
    "a validity until some other day": "new,New,fixed,,,10,until:+30d,facial=1\n",
    "a validity that is a day": "new,New,fixed,,,10,2027-03-31,facial=1\n",
    "a unit as long as a page": f"new,New,units,200,{LONG},10,,facial:50\n",
    "a unit with a control character": "new,New,units,200,min\x02utes,10,,facial:50\n",
    "a package that differs": "spa,Spa,fixed,,,310,1y,facial=4; massage=2\n",
    "a deleted package that differs": ("deleted,Spa,fixed,,,310,1y,facial=4\n", ("--update",)),
    "too few cells": "new,New\n",
    "a comma in a price": "new,New,fixed,,,19,90,,facial=1\n",
}

PRICES: dict[str, Given] = {
    "a tax in words": "new,10,facial=1,VAT,,,,,,,,,,\n",
    "a tax above all": "new,10,facial=1,119,,,,,,,,,,\n",
    "a tax below nothing": "new,10,facial=1,-19,,,,,,,,,,\n",
    "a tax with five decimals": "new,10,facial=1,8.87512,,,,,,,,,,\n",
    "a tax that could be read two ways": 'new,10,facial=1,"1,000",,,,,,,,,,\n',
    "tax included, perhaps": "new,10,facial=1,19,incl.,,,,,,,,,\n",
    "a charge with two signs": "new,10,facial=1,,,5%%,,,,,,,,\n",
    "a charge in two readings": "new,10,facial=1,,,1.000,,,,,,,,\n",
    "a tax on a charge in words": "new,10,facial=1,,,5,full,,,,,,,\n",
    "a tip in words": "new,10,facial=1,,,,,some,,,,,,\n",
    "a tip on a product": "new,10,oil=1,,,,,5,,,,,,\n",
    "a promotional price in words": "new,10,facial=1,,,,,,half,,,,,\n",
    "days of a promotion without its price": "new,10,facial=1,,,,,,,2026-04-01,,,,\n",
    "a promotion that ends before it begins": "new,10,facial=1,,,,,,5,2026-04-02,2026-04-01,,,\n",
    "a promotion from some day": "new,10,facial=1,,,,,,5,+3d,,,,\n",
    "a promotion until a day in two readings": "new,10,facial=1,,,,,,5,,04/05/2026,,,\n",
    "a commission in words": "new,10,facial=1,,,,,,,,,half,,\n",
    "a commission above all": "new,10,facial=1,,,,,,,,,101,,\n",
    "a commission of something": "new,10,facial=1,,,,,,,,,20,net,\n",
    "a seller's commission above all": "new,10,facial=1,,,,,,,,,,,120%\n",
    "a seller's commission in words": "new,10,facial=1,,,,,,,,,,,a fiver\n",
}

SALE_TERMS: dict[str, Given] = {
    "a description as long as a book": f"new,,,,facial=1,{'d' * 5000},,,\n",
    "a description with a control character": "new,,,,facial=1,Re\x08st,,,\n",
    "sold from a day of words": "new,,,,facial=1,,soon,,\n",
    "sold from a German day": "new,,,,facial=1,,31.12.2026,,\n",
    "sold from a day that isn't": "new,,,,facial=1,,2026-13-01,,\n",
    "sold from the year 1": "new,,,,facial=1,,0001-01-01,,\n",
    "sold until before it is sold": "new,,,,facial=1,,2026-05-01,2026-04-01,\n",
    "once per client, perhaps": "new,,,,facial=1,,,,maybe\n",
}

LINES: dict[str, Given] = {
    "a further line without an item": "new,New,,,10,facial,,1\n,,,,,,,2\n",
    "a cap without an item": "new,New,,,10,,,1\n",
    "an item twice": "new,New,,,10,facial,,1\n,,,,,Facial,,2\n",
    "a first line without a code": ",New,,,10,facial,,1\n",
    "a cap in words": "new,New,,,10,facial,,three\n",
    "a cost of nothing": "new,New,units,10,10,facial,0,\n",
    "a package in two places": "new,New,,,10,facial,,1\nold,Old,,,10,facial,,1\nnew,,,,,massage,,1\n",
    "a price that changes on the way": "new,New,,,10,facial,,1\n,,,,12,massage,,1\n",
    "an unknown item": "new,New,,,10,peeling,,1\n",
    "a torn line": "new,New,,,10,facial,,1\n,massage\n",
}


def specimens() -> list[Specimen]:
    """All of them; a group is imported by one command."""
    groups: tuple[tuple[str, str, str, dict[str, Given]], ...] = (
        ("whole", "item", "", WHOLE),
        ("separated", "item", "", SEPARATED),
        ("items", "item", ITEM, ITEMS),
        ("clients", "client", CLIENT, CLIENTS),
        ("packages", "package", PACKAGE, PACKAGES),
        ("prices", "package", PRICED, PRICES),
        ("sale_terms", "package", TERMS, SALE_TERMS),
        ("lines", "package", BY_LINE, LINES),
        *input_malformed_cards.GROUPS,
    )
    return [
        _specimen(group, name, noun, header, given)
        for group, noun, header, table in groups
        for name, given in table.items()
    ]


def _specimen(group: str, name: str, noun: str, header: str, given: Given) -> Specimen:
    rest, options = given if isinstance(given, tuple) else (given, ())
    content = header.encode() + (rest if isinstance(rest, bytes) else rest.encode())
    # What can't be understood on the command line is 2, as everywhere; the file is bad with 5.
    exit_code = 2 if name in UNREADABLE else 5
    return Specimen(group, name, (noun, "import"), content, options, exit_code)


UNREADABLE = (
    *("an encoding that isn't one", "an encoding of no text", "a delimiter that isn't one"),
    *("--map without a header", "--map of an unknown column", "--map twice"),
    *("a decimal mark that isn't one", "a file for bad rows without --skip-bad"),
    *input_malformed_cards.UNREADABLE,
)
