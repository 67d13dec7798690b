"""Views by their names, for renderers of machine formats and for answers that were kept with a `--key`."""

from __future__ import annotations

_HOMES = {
    "money": ("Money",),
    "cards": (
        "ClientRef",
        "PackageRef",
        "LineView",
        "CardView",
        "CardDone",
        "Refunded",
        "Balance",
    ),
    "entries": (
        "EntryView",
        "History",
        "Undone",
    ),
    "redemption": (
        "RedeemedEntry",
        "Considered",
        "Redemption",
    ),
    "expiry": (
        "ExpiredCard",
        "ExpireRun",
    ),
    "night": (
        "Night",
        "NightPart",
        "CronLines",
    ),
    "notices": (
        "NoticeView",
        "MessageView",
        "Sending",
    ),
    "catalogue": (
        "ItemView",
        "PackageLineView",
        "PackageView",
        "Difference",
        "PackageDiff",
        "DeletedPackages",
    ),
    "clients": (
        "MemberView",
        "ClientView",
    ),
    "memberships": (
        "AccrualRun",
        "Accrued",
        "AccruedCard",
        "DueDecision",
        "EnrolmentView",
        "PeriodView",
        "PlanPackage",
        "PlanView",
    ),
    "records": (
        "Done",
        "Listing",
        "Streamed",
        "Found",
        "SettingView",
        "OperationView",
    ),
    "holds": (
        "HoldView",
        "HoldDone",
    ),
    "recognition": (
        "MappedColumn",
        "MappingView",
    ),
    "imported": (
        "Rejected",
        "Imported",
        "CardsImported",
        "CardSums",
        "Reconciliation",
    ),
    "keeping": (
        "BackedUp",
        "Restored",
        "Migrated",
        "JournalMode",
    ),
    "business": (
        "Today",
        "Founded",
        "DatabasePath",
    ),
    "prompt": (
        "Choice",
        "AtTheTill",
        "PromptState",
        "PromptDay",
    ),
    "reports": (
        "BalanceRow",
        "BalanceSumRow",
        "UsageRow",
        "PopularityRow",
        "ItemPopularityRow",
        "ExpiringRow",
        "ExpiringSumRow",
        "Group",
        "RecordedLater",
        "Report",
        "LiabilityRow",
        "SalesRow",
        "BreakageRow",
        "CommissionRow",
        "PaidBy",
        "StaffDay",
        "TillDay",
    ),
    "paper": (
        "Statement",
        "CardSheet",
    ),
    "staff": (
        "StaffView",
        "RoleView",
    ),
    "verification": (
        "Finding",
        "Verification",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def view_class(name: str) -> type:
    """The class of that name; its module is loaded with it."""
    kind = getattr(__import__(f"pkgcli.views.{_HOME[name]}", fromlist=[name]), name)
    assert isinstance(kind, type)
    return kind
