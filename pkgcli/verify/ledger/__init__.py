"""The invariants of the ledger, as conditions in SQL: by ranges of cards, of entries and of operations."""

from pkgcli.verify.ledger.cards import OF_CARDS
from pkgcli.verify.ledger.entries import ENTRIES
from pkgcli.verify.ledger.lines import OF_LINES
from pkgcli.verify.ledger.numbering import OF_ENTRY_IDS
from pkgcli.verify.ledger.operations import OF_OPERATIONS
from pkgcli.verify.ledger.undone import OF_UNDOS

BY_CARD = (ENTRIES, *OF_CARDS, *OF_LINES)
BY_ENTRY = (*OF_ENTRY_IDS, *OF_UNDOS)
BY_OPERATION = OF_OPERATIONS

__all__ = ["BY_CARD", "BY_ENTRY", "BY_OPERATION"]
