"""A salon's spreadsheet as Excel on a German Windows exports it: cp1252, semicolons, decimal commas, German days.

300 clients in `kunden.csv` and 500 half-used cards in `karten.csv`, of which 12 rows are bad, each in a way of its own.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

CLIENTS = 300
CARDS = 500
BAD = 12

_FIRST = ["Jürgen", "Björn", "Käthe", "Anna", "Zoë", "Renée", "Günther", "Sören", "Ute", "Lena", "Mia", "Ömer"]
_LAST = ["Müller", "Weiß", "Schröder", "Kern", "Blum", "Köhler", "Groß", "Jäger", "Böhm", "Vogel", "Lüders", "Ernst"]
_PACKAGES = {"10er Massage": (10, 64000), "5er Gesichtspflege": (5, 27500)}

Row = list[str]


def kunden() -> list[Row]:
    """The clients, with their header."""
    rows = [["Kunden-Nr.", "Name", "Telefon", "E-Mail", "Bemerkung"]]
    for number in range(CLIENTS):
        second = f"-{_LAST[number // 144]}" if number >= 144 else ""
        name = f"{_FIRST[number % 12]} {_LAST[number // 12 % 12]}{second}"
        note = "kommt gern früh" if number % 7 == 0 else ""
        rows.append([f"K{number + 1:03}", name, f"0171 {5550000 + number}", f"k{number + 1}@example.com", note])
    return rows


def karten() -> list[Row]:
    """The cards, with their header; 12 of the rows are bad."""
    rows = karten_as_they_should_be()
    for place, (column, value) in zip(BAD_ROWS, BAD_CELLS, strict=True):
        rows[place][column] = value
    return rows


def mended(file: Path) -> Path:
    """A file of the rejected rows, with what was wrong put right and all else as it was."""
    right = karten_as_they_should_be()
    header, *rows = csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=";")
    for row, place, (column, value) in zip(rows, BAD_ROWS, BAD_CELLS, strict=True):
        assert row[column] == value
        row[column] = right[place][column]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([header, *rows])
    return file


def karten_as_they_should_be() -> list[Row]:
    chance = random.Random(500)
    rows = [["Karten-Nr.", "Kunden-Nr.", "Paket", "Anzahl", "Rest", "Preis", "Gekauft am", "Gültig bis", "Farbe"]]
    for number in range(CARDS):
        package, (units, price) = list(_PACKAGES.items())[number % 2]
        sold = date(2025, 3, 10) + timedelta(days=chance.randrange(340))
        last = sold.replace(year=sold.year + 2)
        cents = price - 100 * (number % 3)
        rows.append(
            [
                *(f"A-{number + 1:04}", f"K{number % CLIENTS + 1:03}", package, str(units)),
                *(
                    str(chance.randrange(1, units)),
                    _amount(cents),
                    _day(sold),
                    _day(last),
                    "grün" if number % 2 else "",
                ),
            ]
        )
    return rows


BAD_ROWS = range(41, CARDS, 41)
BAD_CELLS = (
    (1, "K999"),  # nobody of that number
    (1, ""),
    (2, "7er Massage"),  # no such package
    (2, ""),
    (3, "zehn"),
    (4, "11"),  # more left than there were
    (4, "-1"),
    (5, "sechshundert"),
    (6, "31.02.2026"),
    (6, "12.12.2031"),  # not yet
    (7, "01.01.2020"),  # before its sale
    (0, "A-0001"),  # that of another card
)


def written(path: Path, rows: list[Row]) -> Path:
    """The rows in a file, as Excel writes it."""
    path.write_bytes("".join(";".join(row) + "\r\n" for row in rows).encode("cp1252"))
    return path


def _amount(cents: int) -> str:
    """`1.234,50`"""
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02}"


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
