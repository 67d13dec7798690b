"""The front door: every noun and verb with its one line of help, loaded only when it is called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.cli.declared import Command, Commands

SECTIONS: dict[str, dict[str, str]] = {
    "At the counter": {
        "till": "Stay open at the counter: scan, see, redeem, undo.",
        "issue": "Sell a package: make a card for a client.",
        "redeem": "Take a visit off a card.",
        "undo": "Take an operation back.",
        "refund": "Give back what a card was paid with.",
        "balance": "Show what a client or a card still has.",
        "history": "Show every entry of a card or a client.",
        "status": "Show today on one screen.",
        "find": "Find clients, cards and packages.",
    },
    "What is sold": {
        "item": "What can be delivered: services, classes and products.",
        "package": "What is sold, and on which terms.",
        "membership": "Plans with a fee, who is enrolled, and what accrues.",
    },
    "People and their cards": {
        "client": "Who owns cards, and who may use them.",
        "card": "The cards that were sold.",
        "hold": "Units set aside for visits to come.",
        "notice": "What clients are told, and sending it by mail.",
        "staff": "Who works here, and what each may do.",
    },
    "The books": {
        "report": "What is owed, earned, sold, used, lapsed, and paid to staff.",
        "export": "The ledger, and a journal for the bookkeeper.",
        "log": "Show what was done, newest first.",
        "web": "Look at a copy of the file in a browser.",
    },
    "Every night": {
        "nightly": "Do all that the days since the last run have brought about.",
        "expire": "Lapse the cards whose last day has passed.",
        "cron": "The line that runs it every night.",
    },
    "The file and the program": {
        "init": "Make a new database.",
        "import": "Import a list of a spreadsheet or of another program: move in.",
        "config": "The business and its policies.",
        "db": "The database file, its copies, and whether it is sound.",
        "help": "Explain a topic, or a command.",
        "completion": "Print what bash, zsh or fish needs for TAB.",
        "demo": "Walk through half a year of a small salon.",
    },
}

NOUNS = (
    *("item", "package", "client", "card", "hold", "membership", "staff"),
    *("report", "export", "notice", "cron", "config", "db"),
)

NAMES = tuple(name for section in SECTIONS.values() for name in section)


def declared(name: str) -> Command | Commands:
    """What is declared for a noun or a verb. Its module is imported when it is asked for, and no other."""
    module = "import_" if name == "import" else name
    app: Commands = __import__(f"pkgcli.cli.{module}", fromlist=("app",)).app
    return app if name in NOUNS else app[name]
