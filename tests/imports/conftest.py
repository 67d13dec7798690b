"""Files to import, and the three imports as short calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.cards import import_cards
from pkgcli.imports.clients import import_clients
from pkgcli.imports.csv_source import CsvForm
from pkgcli.imports.items import import_items
from pkgcli.imports.packages import import_packages
from pkgcli.rules.given_days import read_day

FORM = ("encoding", "delimiter", "mapping")


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., str]:
    """Writes a file and gives its path: `csv_file("code\\na\\n")`, with bytes as they are."""

    def write(content: str | bytes, name: str = "in.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def _importing(service: Any, shop: Any, csv_file: Any) -> Callable[..., Any]:
    def run(content: str | bytes, *, dry_run: bool = False, key: str | None = None, **options: Any) -> Any:
        form = CsvForm(**{name: options.pop(name) for name in FORM if name in options})
        request = ImportRequest(csv_file(content), form=form, **options)
        return service(shop.occasion(dry_run=dry_run, key=key), request)

    return run


@pytest.fixture
def packages(shop: Any, csv_file: Any) -> Callable[..., Any]:
    return _importing(import_packages, shop, csv_file)


@pytest.fixture
def items(shop: Any, csv_file: Any) -> Callable[..., Any]:
    return _importing(import_items, shop, csv_file)


@pytest.fixture
def clients(shop: Any, csv_file: Any) -> Callable[..., Any]:
    return _importing(import_clients, shop, csv_file)


@pytest.fixture
def four_items(items: Any) -> Any:
    """Facial, massage, manicure and pedicure, with list prices."""
    return items("code,list_price\nfacial,60\nmassage,80\nmanicure,30\npedicure,40\n")


OF_CARDS = """code,kind,total,price,tax,valid,lines
ten,fixed,,119.00,19,1y,facial=10
duo,fixed,,300.00,,1y,facial=3; massage=3
pool,units,200,200.00,,never,massage:50
free,custom,10,100.00,,1y,facial=5; massage=5; manicure=4
flat,unlimited,,365.00,,365d,facial
"""


@pytest.fixture
def cards(shop: Any, items: Any, packages: Any, clients: Any, csv_file: Any) -> Callable[..., Any]:
    """A salon with a catalogue and three clients, and the import of cards as a short call."""
    items("code,list_price\nfacial,60\nmassage,80\nmanicure,30\n")
    packages(OF_CARDS)
    clients("code,name,phone,email\nC1,Ann Berg,+49 171 5550199,ann@example.com\nC2,Bea Koch,,\nC3,Çağla Öz,,\n")

    def run(content: str, *, dry_run: bool = False, key: str | None = None, on: str | None = None, **more: Any) -> Any:
        day = None if on is None else read_day(on, "--on")
        request = ImportRequest(csv_file(content), on=day, **more)
        return import_cards(shop.occasion(dry_run=dry_run, key=key), request)

    return run
