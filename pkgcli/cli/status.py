from pkgcli.cli.command import Call, command, verb

app = verb()


@command(app, "status")
def status(call: Call) -> object:
    """Today on one screen: what is open, what happened, what expires soon.

    \b
    pkgcli status
    """
    from pkgcli.reports.today import today

    return today(call.occasion)
