"""`redeem`: which card, whether it may be, and the entries (spec, section 3, "Which card" and "Redeem")."""

from pkgcli.ledger.redeem.counter import RedeemRequest
from pkgcli.ledger.redeem.service import redeem

__all__ = ["RedeemRequest", "redeem"]
