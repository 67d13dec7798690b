"""`pkgcli staff`: who works here, and what each may do."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.frozen import replace

app = noun("Who works here, and what each may do.")

_NAME = argument("NAME", help="The name that --staff gives.")
_ROLE = option("--role", metavar="ROLE", help="A role: pkgcli staff role lists them.")
_ALL = option("--all", "-a", help="Who no longer works here, too.")
_RIGHTS = option("--right", metavar="R", help="Gives it; repeat it, or say all.")
_NO_RIGHTS = option("--no-right", metavar="R", help="Takes it away.")


@command(app, "add", writes=True)
def add(call: Call, name: str = _NAME, role: str | None = _ROLE) -> object:
    """Add a member of staff.

    A name given with --staff is noted by itself, without a role. Once anybody has one, whatever writes needs --staff
    (or PKGCLI_STAFF) and a role that has the right to it; while nobody has, everybody may do everything.

    \b
    pkgcli staff role owner --right all
    pkgcli staff add Rosa --role owner
    """
    from pkgcli.staff.people import add_staff

    return add_staff(call.occasion, name, role)


@command(app, "list", lists=True)
def list_(call: Call, everything: bool = _ALL) -> object:
    """List who works here; with --all, who used to.

    \b
    pkgcli staff list
    """
    from pkgcli.staff.people import list_staff

    return list_staff(call.occasion, everything=everything, limit=call.rows(25))


@command(app, "edit", writes=True)
def edit(
    call: Call,
    name: str = _NAME,
    new_name: str | None = option("--name", metavar="NAME", help="Another name."),
    role: str | None = _ROLE,
) -> object:
    """Change a name or a role.

    Another name stands beside all that they ever did.

    \b
    pkgcli staff edit Eva --role till
    pkgcli staff edit Eva --role ""       takes the role away
    """
    from pkgcli.staff.people import edit_staff

    return edit_staff(call.occasion, name, name=new_name, role=role)


@command(app, "retire", writes=True)
def retire(call: Call, name: str = _NAME) -> object:
    """Say that somebody no longer works here.

    The name is no longer taken for --staff. What they did stays theirs; `staff add` takes them back.

    \b
    pkgcli staff retire Eva
    """
    from pkgcli.staff.people import retire_staff

    return retire_staff(call.occasion, name)


@command(app, "role", writes=True)
def role(
    call: Call,
    name: str | None = argument("[ROLE]", help="A role; without one, all of them."),
    right: list[str] | None = _RIGHTS,
    no_right: list[str] | None = _NO_RIGHTS,
    discount_limit: str | None = option(
        "--discount-limit", metavar="P", help="Percent below the price, without the right discount."
    ),
) -> object:
    """List the roles, show one, or make or change one.

    \b
    define          items, packages, membership plans, staff, settings, imports
    sell            issue, card renew and pay, clients and their members, memberships
    redeem          redeem, holds, swap, split and merge on a card
    redeem-expired  redeem --allow-expired
    discount        a price further below the package's than the role's limit
    adjust          units, days, owners and standing of a card
    refund          refund
    void            card void

    Undo needs the right of what it takes back; what the night does, and db, need none. It is bookkeeping, not a wall:
    the name is believed, and whoever can write the file can write the file.

    \b
    pkgcli staff role
    pkgcli staff role till --right sell --right redeem --discount-limit 10%
    pkgcli staff role till --discount-limit ""      any discount
    """
    from pkgcli.staff.roles import RoleChanges, list_roles, set_role, show_role

    if name is None and (right or no_right or discount_limit is not None):
        from pkgcli.errors import Unreadable

        raise Unreadable("ROLE", None, "is missing: which role shall change", "pkgcli staff role till --right sell")
    if not (right or no_right) and discount_limit is None:
        view = list_roles(call.occasion) if name is None else show_role(call.occasion, name)
        replace(call, writes=False).show(view)
        return None
    assert name is not None
    from pkgcli.rules.amounts import read_percent

    limit = read_percent(discount_limit, "--discount-limit") if discount_limit else None
    changes = RoleChanges(right or (), no_right or (), limit, without_limit=discount_limit == "")
    return set_role(call.occasion, name, changes)
