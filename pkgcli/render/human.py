"""Which answer is drawn by whom, for people. Each family of answers is loaded when one of it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def human_pieces(view: Any, output: Output) -> Iterator[str]:
    """The answer as text for a person. Views go by the names of their classes, so that none is loaded for it."""
    match type(view).__name__:
        case "Redemption" | "CardDone" | "Undone" | "Refunded":
            from pkgcli.render.till import till_pieces

            return till_pieces(view, output)
        case "CardView" | "Balance":
            from pkgcli.render.cards import card_pieces

            return card_pieces(view, output)
        case "HoldDone":
            from pkgcli.render.holds import hold_pieces

            return hold_pieces(view, output)
        case "History" | "ExpireRun":
            from pkgcli.render.entries import entry_pieces

            return entry_pieces(view, output)
        case "PlanView" | "EnrolmentView" | "AccrualRun":
            from pkgcli.render.memberships import membership_pieces

            return membership_pieces(view, output)
        case "Done" | "Imported" | "Founded":
            from pkgcli.render.writes import write_pieces

            return write_pieces(view, output)
        case "Listing":
            from pkgcli.render.lists import list_pieces

            return list_pieces(view, output)
        case "Today":
            from pkgcli.render.today import today_pieces

            return today_pieces(view, output)
        case "Report" | "TillDay":
            from pkgcli.render.reports import report_pieces

            return report_pieces(view, output)
        case "BackedUp" | "Restored" | "Migrated" | "JournalMode":
            from pkgcli.render.keeping import keeping_pieces

            return keeping_pieces(view, output)
        case "Night" | "CronLines":
            from pkgcli.render.night import night_pieces

            return night_pieces(view, output)
        case "Sending":
            from pkgcli.render.notices import sending_pieces

            return sending_pieces(view, output)
        case "Verification":
            from pkgcli.render.verification import verification_pieces

            return verification_pieces(view, output)
    from pkgcli.render.records import record_pieces

    return record_pieces(view, output)
