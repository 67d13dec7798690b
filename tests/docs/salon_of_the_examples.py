"""The salon in which the examples of `--help` are typed, and what has to come before some of them."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Shop

OPENED, TODAY = "2026-11-30", "2027-01-04"

SALON = """
item add massage --price 80 --swap-group body
item add facial --price 60 --swap-group body
item add stones --price 95 --swap-group body:upgrade
item add massage30 --price 30
item add massage60 --price 60
item add massage90 --price 90
item add yoga --price 15
package add spa --line facial=3 --line massage=4 --price 300 --valid 1y --swap
package add ten-massages --line massage=10 --price 640 --valid 1y
package add yoga-month --kind unlimited --line yoga --price 89 --valid 1mo
package add minutes --kind units --total 300 --unit minutes --line massage:50 --price 400 --valid 1y
package add massage-month --line massage=1 --price 60
package add relax --line massage=1 --price 60
package add welcome --line facial=1 --price 50
client add Anna
client add Berta
issue --bespoke --line massage=4 --line facial=2 --line massage30=4 --line massage60=4 --line massage90=4 \
 --price 900 --split --client Anna --number 4821-7036 --valid 90d
client add "Berta Kern"
client add "Anna Blum"
client add "Five"
client add "Six"
client add "Seven"
client member add Anna Tim
client member add Anna Lea
membership add gold --fee 59 --package massage-month
membership enrol gold --client Berta --on 2026-11-30
membership enrol gold --client "Berta Kern" --on 2026-11-30
membership enrol gold --client Anna --on 2026-11-30
staff role till --right sell --right redeem
issue relax --client "Anna Blum"
issue welcome --client Seven
"""

# The header and a good row, in the files that examples import.
FILES = {
    "items.csv": "code,name,list_price\npeeling,Peeling,40\n",
    "packages.csv": "code,name,kind,price,valid,lines\nnew,New,fixed,100,90d,facial=2\n",
    "preise.csv": 'code,name,kind,Preis,valid,lines\nneu,Neu,fixed,"100,00",90d,facial=2\n',
    "clients.csv": "code,name\nC2001,Dora Ernst\n",
    "cards.csv": "number,client,package,lines,issued_on,expires_on\n"
    "GC-7,Anna,spa,facial=1/3; massage=2/4,2025-12-01,2027-12-01\n",
    "karten.csv": "number,client,package,initial_units,Rest,price,issued_on\n"
    'GC-8,Anna,ten-massages,10,3,"640,00",01.12.2026\n',
}

_POOL = ("card edit 4821-7036 --number GC-1", "issue minutes --client Anna --number 4821-7036")
_HOUSEHOLD = ("card reassign 4821-7036 --scope household",)
_UNPAID = ("card edit 4821-7036 --number GC-1", "issue spa --client Anna --number 4821-7036 --paid 0")
_HELD = ("massage", "massage30", "massage60")
_HOLDS = tuple(f"hold add Anna {item} --at '+{day}d 9:00'" for item in _HELD for day in (1, 2, 3, 4))
_ITEMS = ("item add massage", "item add facial")

# What is typed before an example that begins so.
BEFORE: dict[str, tuple[str, ...]] = {
    "redeem Anna massage --for Tim": _HOUSEHOLD,
    "redeem 4821-7036 massage --units": _POOL,
    "hold add Anna massage=2": _HOUSEHOLD,
    "package add spa": _ITEMS,
    "package diff spa --from 1 --to 3": ("package edit spa --price 310", "package edit spa --price 320"),
    "membership restore gold": ("membership retire gold",),
    "membership unfreeze Anna": ("membership freeze Anna",),
    "client member remove Anna": ("client member add Anna 'Tim Blum'",),
    "card edit GC-1001": ("card edit 4821-7036 --number GC-1001",),
    "card adjust 4821-7036 --add": _POOL,
    "card transfer 4821-7036 --to Berta --units": _POOL,
    "card pay": _UNPAID,
    "card print": ("issue spa --client Anna",),
    "card resume": ("card suspend 4821-7036 -r disputed",),
    "card unfreeze": ("card freeze 4821-7036",),
    "membership add gold": ("item add massage", "package add massage-month --line massage=1 --price 60"),
    "membership accrue 3 --keep": ("package deactivate massage-month",),
    "hold release 12": _HOLDS,
    "hold complete 12": _HOLDS,
    "notice send": ("config set smtp.host mail.example.com", "config set smtp.from rosa@example.com"),
    "import karten.csv --mapping": ("import karten.csv --dates dmy --save karten --yes",),
    "config mapping remove": ("import karten.csv --dates dmy --save karten --yes",),
    "db verify": ("nightly", "db backup"),
    "db check": ("nightly", "db backup"),
    "staff add Rosa": ("staff role owner --right all",),
    "staff edit Eva": ("staff role owner --right all", "staff add Rosa --role owner", "staff add Eva --staff Rosa"),
    "staff retire Eva": ("staff add Eva",),
}

# The file that it is typed for, where that isn't the salon.
NO_FILE, EMPTY_FILE = ("init", "demo"), ("item add", "package add spa", "membership add gold")

# The day on which it is typed, where that isn't today.
ON = {"card reopen": "2027-03-05", "hold complete": "2027-01-08"}

# Who types it, where it matters.
STAFF = {"staff edit Eva": "Rosa"}

# What ends otherwise than well, and why.
ENDS_WITH = {"db journal wal": (0, 4)}  # as SQLite is

BACKUP = "backups/salon-2026-11-22T031500Z-134-3f9ac2d1e0b74a11.db"


def filled(shop: Shop) -> None:
    """The salon, in an empty file."""
    shop.now = shop.day(OPENED)
    for line in SALON.replace("\\\n", "").strip().splitlines():
        shop.ok(*shlex.split(line))
    shop.now = shop.day(TODAY)


def laid_out(folder: Path) -> None:
    """The files and folders that examples name."""
    (folder / "backups").mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def prepared(shop: Shop, example: str, salon: Path, empty: Path) -> None:
    """The shop, and the folder around it, as it has to be before that example."""
    laid_out(shop.path.parent)
    shop.path.unlink(missing_ok=True)
    if not example.startswith(NO_FILE):
        shutil.copyfile(empty if example.startswith(EMPTY_FILE) else salon, shop.path)
        shop.path.chmod(0o600)
    shop.now, shop.environ = shop.day(TODAY), {}
    for begin, lines in BEFORE.items():
        if example.startswith(begin):
            for line in lines:
                shop.ok(*shlex.split(line))
    shop.now = shop.day(next((day for begin, day in ON.items() if example.startswith(begin)), TODAY))
    for begin, name in STAFF.items():
        if example.startswith(begin):
            shop.environ["PKGCLI_STAFF"] = name
    if BACKUP in example:
        shutil.copyfile(shop.path, shop.path.parent / BACKUP)
