"""How far below the package's price a member of staff may sell (spec, section 3, "Staff"; Meevo 003)."""

from __future__ import annotations

from pkgcli.operations import Operation
from pkgcli.rules.rights import is_within


def refuse_discount(operation: Operation, price: int, offered: int | None) -> None:
    """Refused (`right_missing`) where the price is further below what is offered than the role's limit, without the
    right `discount`. Both in minor units; `offered` None is what is made up at the sale, which has no price to be
    measured against, and so needs the right wherever the role has a limit.
    """
    limit = operation.doer.discount_limit_ppm
    if limit is None or (offered is not None and is_within(limit, price, offered)):
        return
    from pkgcli.rules.amounts import percent_text

    money = operation.business.money
    if offered is None:
        what = "what is made up at the sale"
    else:
        what = f"more than {percent_text(limit)} % below {money(offered)}" if limit else f"less than {money(offered)}"
    operation.needs("discount", f"{operation.kind} --price {money(price)}", f"{what} ")
