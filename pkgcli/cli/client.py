"""`pkgcli client`: who owns cards, and who may use them."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.catalogue_files import client_files
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.emptied import emptied
from pkgcli.cli.options import REASON

app = noun("Who owns cards, and who may use them.")
member = noun("The people and pets under a client.")
app["member"] = member

_CLIENT = argument("CLIENT", of="client", help="A whole code, phone or name.")
_CODE = option("--code", metavar="CODE", help="A code; else the next free one.")
_PHONE = option("--phone", metavar="NUMBER", help="A phone number.")
_EMAIL = option("--email", metavar="ADDRESS", help="An e-mail address.")
_NOTE = option("--note", metavar="TEXT", help="What to remember.")


@command(app, "add", writes=True)
def add(
    call: Call,
    name: str = argument("NAME", help="The whole name."),
    code: str | None = _CODE,
    phone: str | None = _PHONE,
    email: str | None = _EMAIL,
    note: str | None = _NOTE,
) -> object:
    """Add a client.

    \b
    pkgcli client add "Anna Blum" --phone "+49 171 1234567"
    """
    from pkgcli.clients import ClientWish, add_client

    return add_client(call.occasion, ClientWish(name, code, phone, email, note))


@command(app, "list", lists=True)
def list_(
    call: Call,
    text: str | None = argument("[TEXT]", help="A part of a name, phone or code."),
) -> object:
    """List clients, all or those that hold a text.

    \b
    pkgcli client list
    pkgcli client list blum
    """
    from pkgcli.clients import list_clients

    return list_clients(call.occasion, text, limit=call.rows(25))


@command(app, "show")
def show(call: Call, client: str = _CLIENT) -> object:
    """Show a client.

    \b
    pkgcli client show Anna
    """
    from pkgcli.clients import show_client

    return show_client(call.occasion, client)


@command(app, "edit", writes=True)
def edit(
    call: Call,
    client: str = _CLIENT,
    name: str | None = option("--name", metavar="NAME", help="The whole name."),
    code: str | None = _CODE,
    phone: str | None = _PHONE,
    email: str | None = _EMAIL,
    note: str | None = _NOTE,
    notices: bool | None = option("--notices/--no-notices", help="Whether to tell what becomes of the cards."),
) -> object:
    """Change a client; what isn't given stays.

    \b
    pkgcli client edit C1001 --phone "+49 171 7654321"
    pkgcli client edit C1001 --email ""       "" empties --phone and --note too
    pkgcli client edit C1001 --no-notices
    """
    from pkgcli.clients import ClientChanges, edit_client

    clear = emptied(phone=phone, email=email, note=note)
    changes = ClientChanges(name, code, phone or None, email or None, note or None, clear, notices)
    return edit_client(call.occasion, client, changes)


@command(app, "merge", writes=True)
def merge(
    call: Call,
    former: str = argument("FROM", of="client", help="Who is known twice: this record ends."),
    into: str = argument("INTO", of="client", help="And this one goes on."),
    join_members: bool = option("--join-members", help="Members of the same name are the same: make them one."),
    reason: str | None = REASON,
) -> object:
    """Make two records of one person one.

    Cards, members, visits to come and memberships go along; the former code, phone and name find the client, too.
    Nothing is added up, and pkgcli undo takes all of it back.

    \b
    pkgcli client merge C1007 C1001 -r "the same Anna, twice"
    """
    from pkgcli.ledger.merging import merge_clients
    from pkgcli.ledger.merging.service import MergeWish

    return merge_clients(call.occasion, MergeWish(former, into, reason, join_members))


@command(app, "anonymise", writes=True)
def anonymise(call: Call, client: str = _CLIENT, reason: str | None = REASON) -> object:
    """Take a person out of the file: names, phones, e-mails and notes. It is not undone.

    Cards, visits and all figures stay. Backups that were made before keep the old text.

    \b
    pkgcli client anonymise C1007 -r "asked for it in writing on 3 May"
    """
    from pkgcli.clients.anonymising import anonymise_client, open_cards

    if call.asks:
        anonymise_client(call.rehearsal, client, reason=reason)
        found, cards = open_cards(call.rehearsal, client)
        can = f", whose card{'' if len(cards) == 1 else 's'} {', '.join(cards)} can still be used" if cards else ""
        call.confirm(f"Anonymise client {found.code}, {found.name}{can}? It is not undone")
    return anonymise_client(call.occasion, client, reason=reason)


@command(member, "add", writes=True)
def member_add(
    call: Call,
    client: str = _CLIENT,
    name: str = argument("NAME", help="The member's name."),
    kind: str = option("--kind", metavar="KIND", of=("person", "pet"), default="person", help="person or pet."),
) -> object:
    """Add a person or a pet to a client.

    \b
    pkgcli client member add Anna "Tim Blum"
    pkgcli client member add Anna Rex --kind pet
    """
    from pkgcli.clients.members import add_member

    return add_member(call.occasion, client, name, kind)


@command(member, "list", lists=True)
def member_list(call: Call, client: str = _CLIENT) -> object:
    """List the members of a client.

    \b
    pkgcli client member list Anna
    """
    from pkgcli.clients.members import list_members

    return list_members(call.occasion, client, limit=call.rows(25))


@command(member, "remove", writes=True)
def member_remove(
    call: Call,
    client: str = _CLIENT,
    name: str = argument("NAME", help="The member's name, or id:N."),
) -> object:
    """Remove a member.

    What was redeemed for them stays on record.

    \b
    pkgcli client member remove Anna "Tim Blum"
    """
    from pkgcli.clients.members import remove_member

    return remove_member(call.occasion, client, name)


client_files(app)
