from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb

app = verb()


@command(app, "undo", writes=True)
def undo(
    call: Call,
    operation: Annotated[
        str | None, typer.Argument(metavar="[OPERATION]", help="Its number; without one, your last is offered.")
    ] = None,
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
    call.confirm(f"Undo operation {number} ({what})?", f"--yes, or type pkgcli undo {number}")
    return service(call.occasion, number)
