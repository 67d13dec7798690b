"""Whether a package is on sale: activate, deactivate, delete, undelete and purge.

None of these touches a sold card: cards are honoured whatever becomes of their package (Meevo 003, Booxi 004).
"""

from __future__ import annotations

from json import dumps

from pkgcli.catalogue.definition import refuse_deleted
from pkgcli.catalogue.packages import cards_sold, present_view
from pkgcli.catalogue.removal import refuse_accrued, remove_packages
from pkgcli.catalogue.terms import Terms, all_present_terms, present_terms
from pkgcli.errors import Refused
from pkgcli.frozen import replace
from pkgcli.lookup import the_package_id
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.catalogue import DeletedPackages
from pkgcli.views.records import Done


def activate_package(occasion: Occasion, package: str) -> Done:
    return record(occasion, "package activate", lambda operation: _set_active(operation, package, True), Done)


def deactivate_package(occasion: Occasion, package: str) -> Done:
    """Not sold and hidden from lists; sold cards are honoured."""
    return record(occasion, "package deactivate", lambda operation: _set_active(operation, package, False), Done)


def delete_package(occasion: Occasion, package: str) -> Done:
    """Out of the catalogue, softly: `undelete_package` brings it back as it was."""
    return record(occasion, "package delete", lambda operation: _set_deleted(operation, package, True), Done)


def undelete_package(occasion: Occasion, package: str) -> Done:
    return record(occasion, "package undelete", lambda operation: _set_deleted(operation, package, False), Done)


def delete_all_packages(occasion: Occasion) -> Done:
    """Delete every package that isn't deleted yet, as one operation that `undo` takes back (MioSalon 000).

    The subject of the answer is `DeletedPackages`.
    """
    return record(occasion, "package delete --all", _delete_all, Done)


def purge_package(occasion: Occasion, package: str) -> Done:
    """Remove a package for good, with all its versions. Refused once a card was sold (Meevo 003, Booxi 004)."""
    return record(occasion, "package purge", lambda operation: _purge(operation, package), Done)


def _set_active(operation: Operation, text: str, active: bool) -> Done:
    terms = present_terms(operation.connection, the_package_id(operation.connection, text))
    refuse_deleted(terms, f"package {'activate' if active else 'deactivate'} {text}")
    word = "active" if active else "inactive"
    if terms.status == word:
        return _unchanged(operation, terms, f"is {word} already")
    operation.connection.execute(
        "UPDATE package SET deactivated_at = ? WHERE id = ?",
        (None if active else operation.recorded_at, terms.package_id),
    )
    done = _done(operation, terms, "activated" if active else "deactivated")
    return done if active else replace(done, warnings=_accruing(operation, terms))


def _set_deleted(operation: Operation, text: str, deleted: bool) -> Done:
    terms = present_terms(operation.connection, the_package_id(operation.connection, text))
    if (terms.status == "deleted") == deleted:
        return _unchanged(operation, terms, "is deleted already" if deleted else "is not deleted")
    operation.connection.execute(
        "UPDATE package SET deleted_at = ? WHERE id = ?", (operation.recorded_at if deleted else None, terms.package_id)
    )
    back = " and is inactive, as it was" if not deleted and terms.deactivated_at is not None else ""
    done = _done(operation, terms, "deleted" if deleted else f"undeleted{back}")
    return replace(done, warnings=_accruing(operation, terms)) if deleted else done


def _accruing(operation: Operation, terms: Terms) -> tuple[str, ...]:
    """Memberships accrue it until the end of their term, and then it is for the owner to decide (Meevo 003)."""
    count = operation.connection.execute(
        "SELECT count(DISTINCT m.id) FROM membership AS m JOIN membership_package AS a ON a.membership_id = m.id"
        " WHERE a.package_id = ? AND a.at = 'period' AND m.last_period IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM operation WHERE undoes = m.operation_id)",
        (terms.package_id,),
    ).fetchone()[0]
    if not count:
        return ()
    some = "1 membership accrues" if count == 1 else f"{count} memberships accrue"
    return (f"{some} it until the end of the term; pkgcli membership due lists what is to be decided then",)


def _delete_all(operation: Operation) -> Done:
    kept = [terms for terms in all_present_terms(operation.connection) if terms.status != "deleted"]
    if not kept:
        return Done(DeletedPackages(()), None, "no package to delete")
    for terms in kept:
        states = [{"code": terms.code, "deleted_at": at} for at in (terms.deleted_at, operation.recorded_at)]
        operation.remember_former(
            "package", terms.package_id, dumps(dict(zip(("before", "after"), states, strict=True)))
        )
        operation.connection.execute(
            "UPDATE package SET deleted_at = ? WHERE id = ?", (operation.recorded_at, terms.package_id)
        )
    back = "" if operation.occasion.dry_run else f"; pkgcli undo {operation.id} takes it back"
    message = f"{len(kept)} {'package' if len(kept) == 1 else 'packages'} deleted{back}"
    return Done(DeletedPackages(tuple(terms.code for terms in kept)), operation.id, message)


def _purge(operation: Operation, text: str) -> Done:
    connection = operation.connection
    terms = present_terms(connection, the_package_id(connection, text))
    cards = cards_sold(connection, terms.package_id)
    if cards:
        noun = "card was" if cards == 1 else "cards were"
        raise Refused(
            "package_sold",
            f"package purge {terms.code}: {cards} {noun} sold of it, and what was sold is never lost",
            f"pkgcli package delete {terms.code}",
            package=terms.code,
            cards=cards,
        )
    this: tuple[str, dict[str, object]] = ("SELECT :package", {"package": terms.package_id})
    refuse_accrued(connection, *this, f"package purge {terms.code}")
    view = present_view(operation, terms.package_id)
    remove_packages(connection, *this)
    return Done(view, operation.id, f"package {terms.code} purged")


def _unchanged(operation: Operation, terms: Terms, state: str) -> Done:
    view = present_view(operation, terms.package_id)
    return Done(view, None, f"package {terms.code} {state}")


def _done(operation: Operation, terms: Terms, what: str) -> Done:
    view = present_view(operation, terms.package_id)
    return Done(view, operation.id, f"package {terms.code} {what}")
