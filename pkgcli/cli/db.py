"""`pkgcli db`: the database file."""

from pkgcli.cli.command import Call, command, noun

app = noun("The database file.")


@command(app, "path")
def path(call: Call) -> object:
    """Say which file is used: --db, else PKGCLI_DB, else the user's data folder.

    \b
    pkgcli db path
    """
    from pkgcli.views import DatabasePath

    file = call.occasion.path
    return DatabasePath(str(file), file.is_file())
