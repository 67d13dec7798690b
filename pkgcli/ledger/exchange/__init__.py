"""Sessions of a card become others (Meevo 003): `card swap`, `card split` and `card merge`.

The three are exchanges. Units and value move exactly; only a swap can bring something in, the fee of an upgrade.
The detail of their entries says `of` which lines how many sessions went, `into` which lines how many came, and as what
a line was `added` that the card didn't have: so that the hash of the operation covers its terms.
"""

from pkgcli.ledger.exchange.split import merge, split
from pkgcli.ledger.exchange.swap import swap

__all__ = ["merge", "split", "swap"]
