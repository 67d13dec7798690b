"""Files of cards sold elsewhere that can't be imported, by what is wrong with them: rows below a group's header."""

from __future__ import annotations

Given = str | bytes | tuple[str | bytes, tuple[str, ...]]

CARD = "number,client,package,initial_units,units_left,price,paid,value_left,issued_on,expires_on\n"
WHOSE = "number,client,client_name,phone,email,package,units_left,lines,scope,for,note\n"
BY_ROW = "number,client,package,item,cap,left,price\n"

CARDS: dict[str, Given] = {
    "nothing left or used": "N1,C1001,ten,10,,,,,,\n",
    "more left than there were": "N1,C1001,ten,10,11,,,,,\n",
    "more left than the package has": "N1,C1001,ten,,11,,,,,\n",
    "left below nothing": "N1,C1001,ten,10,-1,,,,,\n",
    "left in words": "N1,C1001,ten,10,three,,,,,\n",
    "half a session": "N1,C1001,ten,10,2.5,,,,,\n",
    "no units at first": "N1,C1001,ten,0,0,,,,,\n",
    "units beyond all bounds": "N1,C1001,ten,99999999999,3,,,,,\n",
    "units of an unlimited package": "N1,C1001,gym,,3,,,,,\n",
    "which of the items isn't said": "N1,C1001,spa,5,3,,,,,\n",
    "another size of several items": "N1,C1001,spa,7,7,,,,,\n",
    "a price in words": "N1,C1001,ten,10,3,cheap,,,,\n",
    "a price in two readings": 'N1,C1001,ten,10,3,"1,234",,,,\n',
    "a price with a sign": "N1,C1001,ten,10,3,-5,,,,\n",
    "paid more than the price": "N1,C1001,ten,10,3,100,120,,,\n",
    "more value than the price": "N1,C1001,ten,10,3,100,,101,,\n",
    "a value on nothing": "N1,C1001,ten,10,0,100,,5,,\n",
    "sold in a month thirteen": "N1,C1001,ten,10,3,,,,2026-13-01,\n",
    "sold on a German day": "N1,C1001,ten,10,3,,,,31.12.2025,\n",
    "sold on a day in two readings": "N1,C1001,ten,10,3,,,,01/02/2026,\n",
    "sold on no day of that order": ("N1,C1001,ten,10,3,,,,12/31/2025,\n", ("--dates", "dmy")),
    "sold in time to come": "N1,C1001,ten,10,3,,,,2027-01-01,\n",
    "sold after the move": ("N1,C1001,ten,10,3,,,,2026-03-02,\n", ("--on", "2026-03-01")),
    "over before it was sold": "N1,C1001,ten,10,3,,,,2026-02-01,2026-01-31\n",
    "an unlimited card for ever": "N1,C1001,gym,,,,,,2026-02-01,never\n",
    "an order of days that isn't one": ("N1,C1001,ten,10,3,,,,,\n", ("--dates", "german")),
    "a number with an id": "id:7,C1001,ten,10,3,,,,,\n",
    "a number of other signs": "N1/7,C1001,ten,10,3,,,,,\n",
    "a number twice": "N1,C1001,ten,10,3,,,,,\nn 1,C1002,ten,10,3,,,,,\n",
    "the number of a card that stands otherwise": "CARD,C1001,spa,,,,,,2020-01-01,\n",
    "the number of another's card": "CARD,C1002,,,,,,,,\n",
    "a torn row": "N1,C1001,ten\n",
    "a row too long": "N1,C1001,ten,10,3,1,50,,,,\n",
}

WHOSES: dict[str, Given] = {
    "no client": "N1,,,,,ten,3,,,,\n",
    "nobody": "N1,Nobody Known,,,,ten,3,,,,\n",
    "a part of a name": "N1,Anna,,,,ten,3,,,,\n",
    "a name that is another's": "N1,C1001,Berta Kern,,,ten,3,,,,\n",
    "a phone that is another's": "N1,Anna Blum,,+49 30 99999,,ten,3,,,,\n",
    "a new client without a name": ("N1,+49 30 99999,,,,ten,3,,,,\n", ("--new-clients",)),
    "a new client under a bad code": ("N1,K 7,Carla Dorn,,,ten,3,,,,\n", ("--new-clients",)),
    "a new client with a bad phone": ("N1,Carla Dorn,,call me,,ten,3,,,,\n", ("--new-clients",)),
    "a new client with a bad address": ("N1,Carla Dorn,,,carla,ten,3,,,,\n", ("--new-clients",)),
    "a new client and a member": ("N1,Carla Dorn,,,,ten,3,,one,Tim,\n", ("--new-clients",)),
    "no package": "N1,C1001,,,,,3,,,,\n",
    "an unknown package": "N1,C1001,,,,eleven,3,,,,\n",
    "a deleted package": "N1,C1001,,,,deleted,5,,,,\n",
    "lines in words": "N1,C1001,,,,spa,,facial two; massage one,,,\n",
    "lines of too few items": "N1,C1001,,,,spa,,facial=2/3,,,\n",
    "a line that isn't in the package": "N1,C1001,,,,spa,,facial=2/3; massage=1/2; yoga=1/1,,,\n",
    "a line twice": "N1,C1001,,,,spa,,facial=2/3; Facial=1/3,,,\n",
    "more on a line than there were": "N1,C1001,,,,spa,,facial=4/3; massage=1/2,,,\n",
    "more on a line than the package has": "N1,C1001,,,,spa,,facial=4; massage=1,,,\n",
    "a line of nothing": "N1,C1001,,,,spa,,facial=0/0; massage=1/2,,,\n",
    "lines and units that disagree": "N1,C1001,,,,spa,4,facial=2/3; massage=1/2,,,\n",
    "lines that used more than the pool": "N1,C1001,,,,ten,9,facial=1/5,,,\n",
    "a line without a limit": "N1,C1001,,,,ten,,massage=2,,,\n",
    "a scope that isn't one": "N1,C1001,,,,ten,3,,friends,,\n",
    "for one, and nobody named": "N1,C1001,,,,ten,3,,one,,\n",
    "for a stranger": "N1,C1001,,,,ten,3,,one,Lea,\n",
    "a note with an escape": "N1,C1001,,,,ten,3,,,,\x1b[31mred\n",
    "a note as long as a book": f"N1,C1001,,,,ten,3,,,,{'n' * 5000}\n",
}

ROWS: dict[str, Given] = {
    "a line without an item": "N1,C1001,spa,,3,2,\n",
    "a line without how many are left": "N1,C1001,spa,facial,3,,\nN1,,,massage,2,1,\n",
    "an item twice": "N1,C1001,spa,facial,3,2,\nN1,,,Facial,3,2,\n",
    "a price that changes on the way": "N1,C1001,spa,facial,3,2,300\nN1,,,massage,2,1,310\n",
    "too few lines": "N1,C1001,spa,facial,3,2,300\n",
    "a line of another card between": "N1,C1001,spa,facial,3,2,\nN2,C1001,ten,facial,5,5,\nN1,C1001,spa,massage,2,1,\n",
    "left in words by line": "N1,C1001,spa,facial,3,some,\n,,,massage,2,1,\n",
    "a first row without a client": "N1,,spa,facial,3,2,\n,,,massage,2,1,\n",
    "a torn line": "N1,C1001,spa,facial,3,2,\n,,,massage\n",
}

UNREADABLE = ("an order of days that isn't one",)

GROUPS: tuple[tuple[str, str, str, dict[str, Given]], ...] = (
    ("cards", "card", CARD, CARDS),
    ("owners_of_cards", "card", WHOSE, WHOSES),
    ("lines_of_cards", "card", BY_ROW, ROWS),
)
