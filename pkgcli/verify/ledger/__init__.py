"""The invariants of the ledger, as conditions in SQL: by ranges of cards, of entries and of operations."""

from pkgcli.verify.ledger.cards import OF_CARDS
from pkgcli.verify.ledger.entries import ENTRIES
from pkgcli.verify.ledger.exchanges import OF_EXCHANGES
from pkgcli.verify.ledger.freezing import FREEZING
from pkgcli.verify.ledger.holds import OF_HOLDS
from pkgcli.verify.ledger.lines import OF_LINES
from pkgcli.verify.ledger.memberships import OF_FREEZES, OF_MEMBERSHIPS
from pkgcli.verify.ledger.numbering import OF_ENTRY_IDS
from pkgcli.verify.ledger.operations import OF_OPERATIONS
from pkgcli.verify.ledger.people import OF_PEOPLE
from pkgcli.verify.ledger.undone import OF_UNDOS

BY_CARD = (ENTRIES, FREEZING, *OF_CARDS, *OF_HOLDS, *OF_LINES, *OF_EXCHANGES, *OF_PEOPLE, *OF_MEMBERSHIPS)
BY_ENTRY = (*OF_ENTRY_IDS, *OF_UNDOS)
BY_OPERATION = (*OF_OPERATIONS, *OF_FREEZES)

__all__ = ["BY_CARD", "BY_ENTRY", "BY_OPERATION"]
