"""`undo`: one operation, once, by opposite entries that copy the stored amounts (spec, section 3, "Undo").

Redemptions can be undone in any order. Whatever else changed a card is undone from the newest back: an undo is
refused while something later stands on it. Nothing is undone past a refund or a void.
"""

from pkgcli.ledger.undo.service import last_to_undo, undo

__all__ = ["last_to_undo", "undo"]
