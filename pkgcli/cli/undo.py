from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, verb

app = verb()

_LOOKED_BACK = 20


@command(app, "undo", writes=True)
def undo(
    call: Call,
    operation: str | None = argument("[OPERATION]", help="Its number; without one, your last is offered."),
) -> object:
    """Take an operation back.

    \b
    pkgcli undo 17
    pkgcli undo          offers the last of yours
    pkgcli log           shows the numbers
    """
    from pkgcli.ledger.undo import last_to_undo
    from pkgcli.ledger.undo import undo as service
    from pkgcli.rules.quantities import read_whole

    if operation is not None:
        return service(call.occasion, read_whole(operation, "OPERATION"))
    if call.is_repeated:
        return service(call.occasion, 0)
    number, what = last_to_undo(call.occasion)
    _tell_of_newer(call, number)
    call.confirm(f"Undo operation {number} ({what})?", f"--yes, or type pkgcli undo {number}")
    return service(call.occasion, number)


def _tell_of_newer(call: Call, number: int) -> None:
    """What is newer and is passed over, so that nobody takes it for undone."""
    from pkgcli.ledger.undo.service import OF_CRON
    from pkgcli.operations_log import log
    from pkgcli.rules.texts import fold

    staff = fold(call.occasion.staff or "")
    for operation in log(call.occasion, limit=_LOOKED_BACK).rows:
        if operation.operation <= number:
            return
        standing = operation.undoes is None and operation.undone_by is None
        if standing and (operation.kind in OF_CRON or fold(operation.staff or "") == staff):
            back = f"; pkgcli undo {operation.operation} takes it back" if operation.entries else ""
            call.note(f"operation {operation.operation} ({operation.kind}) is newer and stands{back}")
            return
