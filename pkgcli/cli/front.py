"""The front door: every noun and verb with its one line of help, loaded only when it is called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.cli.declared import Command, Commands

SECTIONS: dict[str, dict[str, str]] = {
    "At the counter": {
        "issue": "Sell a package: make a card for a client.",
        "redeem": "Take a visit off a card.",
        "undo": "Take an operation back.",
        "refund": "Give back what a card was paid with.",
        "balance": "What a client or a card still has.",
        "history": "Every entry of a card or a client.",
        "status": "Today on one screen.",
        "find": "Find clients, cards and packages.",
    },
    "Records": {
        "item": "What can be delivered: services, classes, products.",
        "package": "What is sold, and on which terms.",
        "client": "Who owns cards.",
        "card": "The cards that were sold.",
        "hold": "Units set aside for visits to come.",
        "membership": "Plans with a fee, who is enrolled, and what accrues.",
        "staff": "Who works here, and what each may do.",
        "log": "What was done, newest first.",
    },
    "The books": {
        "report": "What is owed, earned, sold, used, lapsed, and paid to staff.",
        "export": "The ledger, and a journal for the bookkeeper.",
    },
    "The night and the file": {
        "notice": "What clients are told, and sending it by mail.",
        "nightly": "All that is to be done every night, in one run.",
        "expire": "Lapse the cards whose last day has passed.",
        "cron": "The line that runs it every night.",
        "config": "The business and its policies.",
        "db": "The database file.",
        "init": "Make a new database.",
        "completion": "What bash, zsh or fish needs to complete commands, numbers and codes.",
        "demo": "Walk through a small salon in a throw-away file.",
    },
}

NOUNS = (
    *("item", "package", "client", "card", "hold", "membership", "staff"),
    *("report", "export", "notice", "cron", "config", "db"),
)

NAMES = tuple(name for section in SECTIONS.values() for name in section)


def declared(name: str) -> Command | Commands:
    """What is declared for a noun or a verb. Its module is imported when it is asked for, and no other."""
    app: Commands = __import__(f"pkgcli.cli.{name}", fromlist=("app",)).app
    return app if name in NOUNS else app[name]
