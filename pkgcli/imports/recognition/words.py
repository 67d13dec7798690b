"""What people call the columns of their lists, in English and in German.

A heading that could be more than one column stands with each of them, and is asked about unless the other columns of
the file leave only one. Everything that a heading says counts: one that says more than these words is not known.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from pkgcli.imports.cards import COLUMNS as CARD_COLUMNS
from pkgcli.imports.clients import COLUMNS as CLIENT_COLUMNS
from pkgcli.imports.csv_source import Columns
from pkgcli.imports.items import COLUMNS as ITEM_COLUMNS
from pkgcli.imports.packages import COLUMNS as PACKAGE_COLUMNS
from pkgcli.rules.amounts import currency_marks
from pkgcli.rules.texts import fold

SUBJECTS: dict[str, Columns] = {
    "item": ITEM_COLUMNS,
    "package": PACKAGE_COLUMNS,
    "client": CLIENT_COLUMNS,
    "card": CARD_COLUMNS,
}
"""What a file can be taken for, with its columns."""

AMOUNTS = {
    "item": ("list_price",),
    "package": ("price", "charge", "tip", "promo_price", "seller_commission"),
    "client": (),
    "card": ("price", "paid", "value_left"),
}
DAYS = {
    "item": (),
    "package": ("sell_from", "sell_until", "promo_from", "promo_until"),
    "client": (),
    "card": ("issued_on", "expires_on"),
}

_PERSON = {
    "phone": (
        "phone, phone number, telephone, telephone number, tel, mobile, mobile phone, mobile number, cell, cell phone,"
        " Telefon, Telefonnummer, Tel.-Nr., Handy, Handynummer, Mobil, Mobilnummer, Mobiltelefon, Rufnummer"
    ),
    "email": "email, e-mail address, mail, E-Mail-Adresse, Mailadresse",
    "note": "note, notes, comment, comments, remark, remarks, Notiz, Notizen, Bemerkung, Bemerkungen, Kommentar",
}
_PERSON_NAME = "name, full name, Vor- und Nachname, Name Vorname, Nachname Vorname, Vorname Nachname"
_PERSON_CODE = (
    "client id, client no, client number, client code, customer id, customer no, customer number, customer code,"
    " Kundennummer, Kunden-Nr., Kundennr., Kd.-Nr., Kunden-ID, Kundencode"
)
_CODE = "code, sku, Kürzel, no, number, Nr., Nummer, id"
_PERHAPS_NET = "remaining value, Restwert, Guthaben, Restguthaben, balance"
_NOTHING_ELSE = {"scope": "sharing, Freigabe", "for": "for member, für, für wen, Mitglied"}

_WORDS: dict[str, dict[str, str]] = {
    "item": {
        "code": f"{_CODE}, item code, item no, article number, Artikelnummer, Artikel-Nr.",
        "name": "name, item, service, treatment, title, Bezeichnung, Leistung, Behandlung, Artikel, Dienstleistung",
        "kind": "kind, type, Art, Typ",
        "list_price": "list price, price, unit price, Preis, Listenpreis, Einzelpreis, Verkaufspreis, VK-Preis",
        "minutes": "minutes, duration, Minuten, Dauer, Dauer min, Dauer in Minuten, duration min",
        "category": "category, group, Kategorie, Gruppe, Warengruppe",
        "swap_group": "swap group, Tauschgruppe",
        "retired": "retired, archived, inactive, inaktiv, archiviert",
    },
    "package": {
        "code": f"{_CODE}, package code, package no, Paketnummer, Paket-Nr., Paketcode",
        "name": "name, package, package name, title, Paket, Paketname, Bezeichnung",
        "kind": "kind, type, Art, Typ, Paketart",
        "total": "total, units, sessions, number of sessions, quantity, Anzahl, Einheiten, Sitzungen, Besuche, Gesamt",
        "unit": "unit, Einheit",
        "price": "price, package price, Preis, Paketpreis, Verkaufspreis, VK-Preis",
        "valid": "valid, validity, valid for, Gültigkeit, gültig, Gültigkeitsdauer, Laufzeit",
        "lines": "lines, contents, services, Inhalt, Leistungen",
        "item": "item, service, treatment, Leistung, Behandlung",
        "cap": "cap, limit, Höchstzahl, höchstens",
        "description": "description, Beschreibung, Text",
        "tax": (
            "tax, vat, tax rate, tax %, vat %, MwSt., USt., Steuer, Steuersatz, Mehrwertsteuer, MwSt. %, USt. %,"
            " Steuer %, MwSt. in %, USt. in %"
        ),
        "tip": "tip, Trinkgeld",
        "sell_from": "sold from, on sale from, Verkauf ab",
        "sell_until": "sold until, on sale until, Verkauf bis",
        "commission": "commission, commission %, Provision, Provision %, Provision in %",
        "promo_price": "promotional price, offer price, Aktionspreis, Angebotspreis",
    },
    "client": {
        "code": f"{_CODE}, {_PERSON_CODE}",
        "name": f"{_PERSON_NAME}, client, client name, customer, customer name, guest, Kunde, Kundin, Kundenname, Gast",
        "members": "members, family, children, Mitglieder, Familie, Kinder, Angehörige",
        **_PERSON,
    },
    "card": {
        "number": (
            "number, no, card, card number, card no, card id, voucher number, barcode, id, Nr., Nummer, Karte,"
            " Kartennummer, Karten-Nr., Kartennr., Karten-ID, Gutscheinnummer, Gutschein-Nr., Strichcode"
        ),
        "client": f"client, customer, guest, owner, {_PERSON_CODE}, {_PERSON_NAME}, client name, customer name,"
        " Kunde, Kundin, Kundenname, Gast, Inhaber, Inhaberin",
        "client_name": f"{_PERSON_NAME}, client name, customer name, Kundenname",
        "package": "package, package code, card type, pack, plan, Paket, Paketcode, Kartenart, Kartentyp, Abo",
        "initial_units": (
            "initial units, units, sessions, total, total units, total sessions, units bought, sessions bought,"
            " purchased, quantity, Anzahl, Einheiten, Sitzungen, Besuche, Gesamt, Anfangsbestand, Umfang, gekauft"
        ),
        "units_left": (
            "units left, left, remaining, units remaining, sessions left, sessions remaining, remaining sessions,"
            " remaining units, balance, units, sessions, Rest, Restbestand, Restsitzungen, Resteinheiten, übrig, offen,"
            " noch offen, verbleibend, verbleibende Sitzungen, Restguthaben, Guthaben, Anzahl, Einheiten, Sitzungen"
        ),
        "lines": "lines, contents, Inhalt, Leistungen",
        "item": "item, service, treatment, Leistung, Behandlung",
        "price": "price, sale price, Preis, Verkaufspreis, Kaufpreis, Kartenpreis, VK-Preis, amount, Betrag",
        "paid": "paid, amount paid, price paid, bezahlt, gezahlt, Zahlung, bezahlter Betrag, amount, Betrag",
        "value_left": (
            "net value left, value left net, net remaining value, remaining value net, net balance, balance net,"
            " Restwert netto, Nettorestwert, Guthaben netto, Nettoguthaben, Restguthaben netto, Nettorestguthaben,"
            f" {_PERHAPS_NET}"
        ),
        "issued_on": (
            "issued, issued on, sold, sold on, bought, bought on, purchased on, purchase date, sale date, date of sale,"
            " date of purchase, date, gekauft am, Kaufdatum, verkauft am, Verkaufsdatum, ausgestellt, ausgestellt am,"
            " Ausstellungsdatum, Datum"
        ),
        "expires_on": (
            "expires, expires on, expiry, expiry date, expiration, expiration date, valid until, valid to, date,"
            " gültig bis, Ablauf, Ablaufdatum, läuft ab, läuft ab am, Verfall, verfällt am, Verfallsdatum, Datum"
        ),
        "phone": _PERSON["phone"],
        "email": _PERSON["email"],
        "note": _PERSON["note"],
        **_NOTHING_ELSE,
    },
}

BESIDE = {"left": "item", "cap": "item", "unit_cost": "item"}
"""Columns that say something only where there is that other one."""

_MARKS = str.maketrans("", "", " _-#")
_TELLING = "/\\%"
_LAST_WORD = re.compile(r"[^\s_/,-]*$")
_IN = re.compile(r"\sin$", re.IGNORECASE)
_SPELT_OUT = {"EUR": "EURO"}


class Meant(NamedTuple):
    """What a heading may be."""

    columns: tuple[str, ...]
    is_doubtful: bool
    """Whether it may be a worth without tax or with it, and doesn't say which: it is never taken by itself."""


def meant_by(subject: str, heading: str, currency: str) -> Meant:
    """The columns that a heading may be; the business's own currency may stand behind that of an amount."""
    key = heading_key(heading)
    columns = meanings(subject).get(key, ())
    if not columns and (bare := _without_own_currency(heading, currency)):
        key = heading_key(bare)
        columns = tuple(each for each in meanings(subject).get(key, ()) if each in AMOUNTS[subject])
    return Meant(columns, subject == "card" and key in _doubtful())


def heading_key(text: str) -> str:
    """A heading as it is compared: accents, case, punctuation and brackets aside, umlauts in two letters; what stands
    in the brackets counts, and so do signs such as `%`, `$` and `/`."""
    key = fold(text).translate(_MARKS)
    for two in ("ae", "oe", "ue"):
        key = key.replace(two, two[0])
    signs = {each for each in text if each in _TELLING or unicodedata.category(each)[0] == "S"}
    return "".join((*(each for each in key if each not in signs), *sorted(signs)))


def _without_own_currency(heading: str, currency: str) -> str | None:
    """`Preis` of `Preis (EUR)`, `Preis in Euro` or `Preis / €`; None where it doesn't end like that."""
    text = heading.strip()
    if text.endswith((")", "]")):
        cut = max(text.rfind("("), text.rfind("["))
        bare, last = text[: max(cut, 0)], text[cut + 1 : -1].strip()
        last = last[3:].lstrip() if last.casefold().startswith("in ") else last
    else:
        words = _LAST_WORD.search(text)
        last = words[0] if words else ""
        bare = _IN.sub("", text[: len(text) - len(last)].rstrip(" _/,-"))
    own = (*currency_marks(currency), _SPELT_OUT.get(currency, currency))
    return bare.strip() if last.upper() in own else None


@cache
def meanings(subject: str) -> dict[str, tuple[str, ...]]:
    """The columns that each heading may be, by its key; the program's own names are among them."""
    columns = SUBJECTS[subject]
    found: dict[str, list[str]] = {heading_key(name): [name] for name in columns.known}
    for column, words in _WORDS[subject].items():
        if column not in columns.known:
            continue
        for word in words.split(","):
            found.setdefault(heading_key(word), []).append(column)
    return {key: tuple(dict.fromkeys(meant)) for key, meant in found.items()}


@cache
def _doubtful() -> frozenset[str]:
    return frozenset(map(heading_key, _PERHAPS_NET.split(",")))
