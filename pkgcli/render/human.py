"""Which answer is drawn by whom, for people. Each family of answers is loaded when one of it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The module of `pkgcli.render`, the function in it, and the views that it draws, by the names of their classes, so that
# none is loaded for it.
_DRAWERS = (
    ("till", "till_pieces", ("Redemption", "CardDone", "Undone", "Refunded")),
    ("cards", "card_pieces", ("CardView", "Balance")),
    ("prompt", "prompt_pieces", ("AtTheTill", "PromptState", "PromptDay")),
    ("holds", "hold_pieces", ("HoldDone",)),
    ("entries", "entry_pieces", ("History", "ExpireRun")),
    ("memberships", "membership_pieces", ("PlanView", "EnrolmentView", "AccrualRun")),
    ("writes", "write_pieces", ("Done", "Imported", "CardsImported", "Founded")),
    ("lists", "list_pieces", ("Listing",)),
    ("today", "today_pieces", ("Today",)),
    ("reports", "report_pieces", ("Report", "TillDay")),
    ("keeping", "keeping_pieces", ("BackedUp", "Restored", "Migrated", "JournalMode")),
    ("night", "night_pieces", ("Night", "CronLines")),
    ("paper", "paper_pieces", ("Statement", "CardSheet")),
    ("notices", "sending_pieces", ("Sending",)),
    ("web", "web_pieces", ("WebOpened",)),
    ("verification", "verification_pieces", ("Verification",)),
)
_ANY_OTHER = ("records", "record_pieces")


def human_pieces(view: Any, output: Output) -> Iterator[str]:
    """The answer as text for a person."""
    kind = type(view).__name__
    module, function = next(((module, draws) for module, draws, kinds in _DRAWERS if kind in kinds), _ANY_OTHER)
    drawer = getattr(__import__(f"pkgcli.render.{module}", fromlist=(function,)), function)
    pieces: Iterator[str] = drawer(view, output)
    return pieces
