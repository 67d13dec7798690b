"""What changed from one version of a package to another."""

from __future__ import annotations

from pkgcli.business import Business
from pkgcli.catalogue.pricing import amount_or_rate_text
from pkgcli.catalogue.terms import Terms, TermsLine, present_terms, terms_of_version
from pkgcli.lookup import the_package_id
from pkgcli.operations import Occasion, looking
from pkgcli.rules.amounts import percent_text
from pkgcli.views.catalogue import Difference, PackageDiff


def diff_package(
    occasion: Occasion, package: str, from_version: int | None = None, to_version: int | None = None
) -> PackageDiff:
    """Between two versions: `to_version` is the present one unless told, `from_version` the one before it.

    The first version has none before it and is compared with itself. NotFound where there is no such version.
    """
    with looking(occasion) as look:
        package_id = the_package_id(look.connection, package)
        after = (
            present_terms(look.connection, package_id)
            if to_version is None
            else terms_of_version(look.connection, package_id, to_version)
        )
        earlier = max(after.version - 1, 1) if from_version is None else from_version
        before = terms_of_version(look.connection, package_id, earlier)
        return PackageDiff(after.code, before.version, after.version, differences(look.business, before, after))


def differences(business: Business, before: Terms, after: Terms) -> tuple[Difference, ...]:
    """Field by field, then line by line; a line that is only on one side has None on the other."""
    old, new = _fields(business, before), _fields(business, after)
    changed = [Difference(name, old[name], new[name]) for name in old if old[name] != new[name]]
    old_lines = {line.item: line_text(line) for line in before.lines}
    new_lines = {line.item: line_text(line) for line in after.lines}
    for item in dict.fromkeys((*old_lines, *new_lines)):
        if old_lines.get(item) != new_lines.get(item):
            changed.append(Difference(f"line {item}", old_lines.get(item), new_lines.get(item)))
    old_order = [item for item in old_lines if item in new_lines]
    new_order = [item for item in new_lines if item in old_lines]
    if old_order != new_order:
        changed.append(Difference("order of lines", "; ".join(old_order), "; ".join(new_order)))
    return tuple(changed)


def line_text(line: TermsLine) -> str:
    """The line as it is typed: `massage:60=4`."""
    cost = f":{line.unit_cost}" if line.unit_cost != 1 else ""
    cap = f"={line.cap}" if line.cap is not None else ""
    return f"{line.item}{cost}{cap}"


def _fields(business: Business, terms: Terms) -> dict[str, str | None]:
    return {
        "name": terms.name,
        "description": terms.description,
        "kind": terms.kind,
        "total": None if terms.total is None else str(terms.total),
        "unit": terms.unit,
        "price": str(business.money(terms.price)),
        "valid": terms.valid,
        "starts": terms.starts,
        "claim": terms.claim,
        "sell_from": terms.sell_from,
        "sell_until": terms.sell_until,
        "once_per_client": "yes" if terms.once_per_client else "no",
        "tax": percent_text(terms.tax_ppm),
        "tax_included": "yes" if terms.tax_included else "no",
        "charge": amount_or_rate_text(business, terms.charge, terms.charge_ppm),
        "charge_tax": percent_text(terms.charge_tax_ppm),
        "tip": str(business.money(terms.tip)) if terms.tip else None,
        "promo_price": None if terms.promo_price is None else str(business.money(terms.promo_price)),
        "promo_from": terms.promo_from,
        "promo_until": terms.promo_until,
        "commission": percent_text(terms.commission_ppm),
        "commission_base": terms.commission_base,
        "seller_commission": amount_or_rate_text(business, terms.seller_commission, terms.seller_ppm),
        "swap": "yes" if terms.may_swap else "no",
        "split": "yes" if terms.may_split else "no",
        "membership_only": "yes" if terms.membership_only else "no",
    }
