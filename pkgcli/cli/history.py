from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import Who

app = verb()


@command(app, "history", lists=True)
def history(call: Call, who: Who) -> object:
    """Every entry of a card or of a client's cards, with the balance after each.

    \b
    pkgcli history 4821-7036
    pkgcli history Anna -L 0 --csv -o anna.csv
    """
    from pkgcli.reports.standing import history as service

    return service(call.occasion, who, call.rows(25))
