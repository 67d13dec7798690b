"""Makes the pages of a sample salon and their pictures, for somebody to look at. `make look` runs it.

    python tests/look/make.py FOLDER

Each page is there as HTML, as pictures of a light and of a dark screen, and as the sheets that it prints: PDF, and
pictures of them where pdftoppm is on the PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "paper"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser import picture, sheets
from conftest import Shop
from salon import lived

from pkgcli.founding import init

FIRST, LAST = date(2025, 10, 6), date(2026, 11, 20)

MAKES_PICTURES_OF_PAPER = "pdftoppm"


def pages(shop: Shop) -> dict[str, tuple[tuple[str, ...], int]]:
    """By name, what is typed for it, and how high a screen has to be to show all of it."""
    cards = [card for card in shop.ok("card", "list", "--json").json if card["status"] == "active"]
    most_used = max(cards, key=lambda card: sum(line["used"] for line in card["lines"]))
    return {
        "dashboard": (("report", "dashboard"), 2150),
        "statement": (("card", "statement", most_used["number"]), 1000),
        "cards": (("card", "print", "--issued-since", "2026-09-01"), 1300),
    }


def make(folder: Path) -> None:
    """The salon, its pages, and their pictures."""
    shop = Shop(folder / "salon.db", now=Shop.day(FIRST.isoformat()))
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    lived(shop, FIRST, LAST)
    for name, (typed, high) in pages(shop).items():
        page = folder / f"{name}.html"
        shop.ok(*typed, "-o", str(page))
        for dark in (False, True):
            picture(page, 900, high, dark=dark)
        sheets(page)
        shutil.rmtree(page.with_suffix(".browser"), ignore_errors=True)
        if shutil.which(MAKES_PICTURES_OF_PAPER):
            paper = str(page.with_suffix(".pdf"))
            subprocess.run([MAKES_PICTURES_OF_PAPER, "-r", "80", "-png", paper, str(folder / name)], check=True)


def main() -> None:
    if shutil.which("chromium") is None:
        sys.exit("make look: chromium is not installed (on Debian: apt-get install chromium)")
    folder = Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make(folder)
    for file in sorted(folder.iterdir()):
        if file.suffix in (".html", ".pdf", ".png"):
            sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
