"""Who owns cards, and who may use them: clients and their members."""

from pkgcli.clients.records import (
    ClientChanges,
    ClientWish,
    add_client,
    create_client,
    edit_client,
    next_client_code,
    refuse_taken_code,
)
from pkgcli.clients.shown import list_clients, show_client

__all__ = [
    "ClientChanges",
    "ClientWish",
    "add_client",
    "create_client",
    "edit_client",
    "list_clients",
    "next_client_code",
    "refuse_taken_code",
    "show_client",
]
