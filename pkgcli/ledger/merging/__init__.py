"""`client merge`: two records of one person become one, without loss (spec, section 3, "Clients")."""

from pkgcli.ledger.merging.service import merge_clients

__all__ = ["merge_clients"]
