from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, option, verb
from pkgcli.cli.options import NOTE, NUMBER, ON, PAID, PAID_BY, PRICE, REASON, RECEIPT, amount, day

if TYPE_CHECKING:
    from pkgcli.ledger.issue import Bespoke

app = verb()


@command(app, "issue", writes=True, shown_by=("receipt",))
def issue(
    call: Call,
    package: str | None = argument("PACKAGE", of="package", help="Its code, or its whole name."),
    client: str | None = option("--client", metavar="C", of="client", help="Code, phone or name."),
    new_client: str | None = option("--new-client", metavar="NAME", help="Add the client."),
    for_: list[str] | None = option("--for", metavar="M", help="Who may use it: a member; repeat with --scope list."),
    scope: str | None = option("--scope", metavar="S", help="owner, one, list, household or anyone."),
    price: str | None = PRICE,
    reason: str | None = REASON,
    number: str | None = NUMBER,
    on: str | None = ON,
    expires: str | None = option("--expires", metavar="D", help="Another last day."),
    paid: str | None = PAID,
    paid_by: str | None = PAID_BY,
    payer: str | None = option("--payer", metavar="C", of="client", help="Who pays, if not the client."),
    note: str | None = NOTE,
    bespoke: bool = option("--bespoke", help="Make a package up, for this card only."),
    line: list[str] | None = option("--line", metavar="ITEM[:COST][=CAP]", of="item", help="With --bespoke; repeat."),
    name: str | None = option("--name", metavar="N", help="With --bespoke: what it is called."),
    kind: str | None = option("--kind", metavar="K", help="With --bespoke: fixed, custom, units or unlimited."),
    total: str | None = option("--total", metavar="N", help="With --bespoke: units of the pool."),
    unit: str | None = option("--unit", metavar="LABEL", help="With --bespoke: what it counts."),
    valid: str | None = option("--valid", metavar="V", help="With --bespoke: 90d, 3mo, 1y ..."),
    tax: str | None = option("--tax", metavar="PERCENT", help="With --bespoke: in the price."),
    tip: str | None = option("--tip", metavar="T", help="With --bespoke: a prepaid tip."),
    starts: str | None = option("--starts", metavar="S", help="With --bespoke: sale (default) or first-use."),
    claim: str | None = option("--claim", metavar="V", help="With --starts first-use: by when, such as 6mo."),
    swap: bool = option("--swap", help="With --bespoke: sessions can be swapped."),
    split: bool = option("--split", help="With --bespoke: split, merged and swapped."),
    receipt: bool = RECEIPT,
) -> object:
    """Sell a package: make a card for a client.

    \b
    pkgcli issue TEN-MASSAGES --client Anna
    pkgcli issue TEN-MASSAGES --new-client "Zoë O'Brien" --receipt
    pkgcli issue YOGA-MONTH --client Anna --for Tim
    pkgcli issue --bespoke --line massage=3 --line facial=1 --client Anna --price 180
    pkgcli issue --bespoke --line massage=2 --client Anna --price 120 --valid 30d --starts first-use --claim 1y
    """
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.issue import IssueRequest
    from pkgcli.ledger.issue import issue as service

    if package is None and not bespoke:
        raise Unreadable("PACKAGE", None, "which package is sold isn't said", "pkgcli issue PACKAGE --client NAME")
    made_up: dict[str, object] = {
        "--line": line,
        "--name": name,
        "--kind": kind,
        "--total": total,
        "--unit": unit,
        "--valid": valid,
    }
    made_up |= {"--tax": tax, "--tip": tip, "--starts": starts, "--claim": claim, "--swap": swap, "--split": split}
    view = service(
        call.occasion,
        IssueRequest(
            package=package,
            bespoke=_bespoke(made_up, bespoke),
            client=client,
            new_client=new_client,
            users=for_ or (),
            scope=scope,
            price=amount(price, "--price"),
            reason=reason,
            number=number,
            on=day(on, "--on"),
            expires=day(expires, "--expires"),
            note=note,
            paid=amount(paid, "--paid"),
            paid_by=paid_by,
            payer=payer,
        ),
    )
    return call.answer(view, receipt=receipt)


def _bespoke(given: Mapping[str, object], bespoke: bool) -> Bespoke | None:
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.issue import Bespoke
    from pkgcli.rules.amounts import read_percent
    from pkgcli.rules.quantities import read_line, read_whole
    from pkgcli.rules.validity import read_validity

    named = {option: value for option, value in given.items() if value}
    if not bespoke:
        for option in named:
            raise Unreadable(option, None, "goes with --bespoke", "add --bespoke, or leave it out")
        return None
    total, valid, claim = given["--total"], given["--valid"], given["--claim"]
    lines = given["--line"]
    return Bespoke(
        lines=[read_line(text) for text in (lines if isinstance(lines, list) else [])],
        kind=str(given["--kind"] or "fixed"),
        name=str(given["--name"] or "Bespoke"),
        total=None if total is None else read_whole(str(total), "--total"),
        unit=None if given["--unit"] is None else str(given["--unit"]),
        valid=None if valid is None else read_validity(str(valid), "--valid"),
        tax_ppm=0 if given["--tax"] is None else read_percent(str(given["--tax"]), "--tax"),
        tip=None if given["--tip"] is None else amount(str(given["--tip"]), "--tip"),
        starts=str(given["--starts"] or "sale"),
        claim=None if claim is None else read_validity(str(claim), "--claim"),
        may_swap=bool(given["--swap"]),
        may_split=bool(given["--split"]),
    )
