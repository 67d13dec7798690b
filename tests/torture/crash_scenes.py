"""What is going on in the salon when the power goes: commands as they are typed, each with its `--key`.

A new scene is one more row of SCENES. Its commands run one after the other, each a process of its own, on the file
that `prepare` leaves; GIVEN stands for a folder beside it, with what `given` says.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Shop

GIVEN = "{given}"
RELEASED = Path(__file__).parents[1] / "store" / "released" / "schema-2.db.gz"
DUE_CARDS = 50
IMPORTED_ROWS = 2000


@dataclass(frozen=True)
class Scene:
    """One thing that happens."""

    name: str
    runs: tuple[tuple[str, ...], ...]
    prepare: Callable[[Shop], None] | None
    given: Mapping[str, str] = field(default_factory=dict)
    passing_over: tuple[str, ...] = ()
    """Checks of `db verify` that find something to begin with."""

    @property
    def keyed(self) -> bool:
        """Whether each run may be repeated with its key."""
        return all("--key" in run for run in self.runs)


def stocked(shop: Shop) -> None:
    """Cards CARD (used twice), OTHER, WHOLE and PART of Anna; Berta has none."""
    for code, price in {"facial": "60", "massage": "80"}.items():
        shop.ok("item", "add", code, "--price", price)
    shop.ok(
        *("package", "add", "spa", "--line", "facial=5", "--line", "massage=3", "--price", "500", "--valid", "90d"),
        *("--tip", "20", "--tax", "19"),
    )
    shop.ok("client", "add", "Anna Blum", "--code", "ANNA")
    shop.ok("client", "add", "Berta Kern", "--code", "BERTA")
    for number in ("CARD", "OTHER", "WHOLE", "PART"):
        shop.ok("issue", "spa", "--client", "ANNA", "--number", number)
    for item in ("facial", "massage"):
        shop.ok("redeem", "CARD", item)


def with_due_cards(shop: Shop) -> None:
    """And fifty cards of Berta's whose last day was yesterday."""
    stocked(shop)
    for number in range(DUE_CARDS):
        shop.ok("issue", "spa", "--client", "BERTA", "--number", f"DUE{number}", "--expires", "+3d")


def with_a_backup(shop: Shop) -> None:
    """A backup called kept.db, and a visit since."""
    stocked(shop)
    shop.ok("db", "backup", str(shop.path.with_name("kept.db")))
    shop.ok("redeem", "CARD", "facial")


def with_a_backup_alone(shop: Shop) -> None:
    """The database itself is gone."""
    with_a_backup(shop)
    shop.path.unlink()


def damaged(shop: Shop) -> None:
    """The database doesn't open any more."""
    with_a_backup(shop)
    shop.path.write_bytes(shop.path.read_bytes()[:5000].ljust(9000, b"!"))


def of_an_earlier_schema(shop: Shop) -> None:
    """Some months of a salon, as an earlier version left them."""
    shop.path.write_bytes(gzip.decompress(RELEASED.read_bytes()))


def _one(name: str, *argv: str) -> Scene:
    return Scene(name, ((*argv, "--key", f"{name} once", "--json"),), stocked)


def _clients() -> str:
    rows = (f"I{row},Client {row},+49 30 {row:07}" for row in range(IMPORTED_ROWS))
    return "\n".join(("code,name,phone", *rows)) + "\n"


def _packages() -> str:
    rows = (f"p{row},Package {row},fixed,{row}.50,90d,facial={row % 9 + 1}" for row in range(IMPORTED_ROWS))
    return "\n".join(("code,name,kind,price,valid,lines", *rows)) + "\n"


SCENES = [
    _one("issue", "issue", "spa", "--client", "BERTA", "--number", "NEW"),
    _one("redeem", "redeem", "CARD", "facial", "massage"),
    Scene("redeem with a receipt", (("redeem", "CARD", "facial", "--receipt", "--key", "slip"),), stocked),
    _one("undo", "undo", "11", "--yes"),
    _one("refund", "refund", "OTHER", "-r", "moved away", "--yes"),
    _one("adjust", "card", "adjust", "CARD", "--add", "1", "--item", "facial", "-r", "waited too long"),
    _one("transfer", "card", "transfer", "WHOLE", "--to", "BERTA", "-r", "a present"),
    _one("transfer of a part", "card", "transfer", "PART", "--to", "BERTA", "--item", "facial=2", "-r", "a present"),
    Scene(
        "a morning at the counter",
        (
            ("issue", "spa", "--client", "BERTA", "--number", "NEW", "--key", "m1", "--json"),
            ("redeem", "NEW", "facial", "--key", "m2", "--json"),
            ("undo", "13", "--yes", "--key", "m3", "--json"),
            ("redeem", "NEW", "massage", "--key", "m4", "--json"),
        ),
        stocked,
    ),
    Scene("expire of 50 cards", (("expire", "--key", "night", "--json"),), with_due_cards),
    Scene(
        "client import of 2,000 rows",
        (("client", "import", f"{GIVEN}/clients.csv", "--key", "in", "--json"),),
        stocked,
        {"clients.csv": _clients()},
    ),
    Scene(
        "package import of 2,000 rows",
        (("package", "import", f"{GIVEN}/packages.csv", "--key", "in", "--json"),),
        stocked,
        {"packages.csv": _packages()},
    ),
    Scene("init", (("init", "--name", "Salon Rosa", "--timezone", "Europe/Berlin", "--json"),), None),
    Scene("migration", (("db", "migrate", "--json"),), of_an_earlier_schema, passing_over=("night",)),
    Scene("backup", (("db", "backup", "--json"),), stocked),
    Scene(
        "a second backup",
        (
            ("db", "backup", "--json"),
            ("redeem", "CARD", "facial", "--key", "between", "--json"),
            ("db", "backup", "--json"),
        ),
        stocked,
    ),
    Scene("restore", (("db", "restore", "kept.db", "--yes", "--json"),), with_a_backup),
    Scene("restore of a file that is gone", (("db", "restore", "kept.db", "--yes", "--json"),), with_a_backup_alone),
    Scene("restore of a damaged file", (("db", "restore", "kept.db", "--yes", "--json"),), damaged),
]
