"""What a user sees, as frozen dataclasses. Renderers turn them into tables, JSON or CSV.

The fields' names and order are the contract of spec section 5: a program reads them, so fields are only ever
added. Two names differ from the JSON: `for_` is written `for` and `class_` would be `class`. Days are
`datetime.date`, instants are aware UTC `datetime`, money is `Money`; null means "no limit" or "not known".

Each family of views is a module of its own, loaded when one of it is first asked for: a dataclass costs as much to
make as a small module, and a till command needs few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkgcli.views.business import DatabasePath as DatabasePath
    from pkgcli.views.business import Founded as Founded
    from pkgcli.views.business import Today as Today
    from pkgcli.views.cards import Balance as Balance
    from pkgcli.views.cards import CardDone as CardDone
    from pkgcli.views.cards import CardView as CardView
    from pkgcli.views.cards import ClientRef as ClientRef
    from pkgcli.views.cards import LineView as LineView
    from pkgcli.views.cards import PackageRef as PackageRef
    from pkgcli.views.cards import Refunded as Refunded
    from pkgcli.views.catalogue import DeletedPackages as DeletedPackages
    from pkgcli.views.catalogue import Difference as Difference
    from pkgcli.views.catalogue import ItemView as ItemView
    from pkgcli.views.catalogue import PackageDiff as PackageDiff
    from pkgcli.views.catalogue import PackageLineView as PackageLineView
    from pkgcli.views.catalogue import PackageView as PackageView
    from pkgcli.views.clients import ClientView as ClientView
    from pkgcli.views.clients import MemberView as MemberView
    from pkgcli.views.entries import EntryView as EntryView
    from pkgcli.views.entries import History as History
    from pkgcli.views.entries import Undone as Undone
    from pkgcli.views.expiry import ExpiredCard as ExpiredCard
    from pkgcli.views.expiry import ExpireRun as ExpireRun
    from pkgcli.views.holds import HoldDone as HoldDone
    from pkgcli.views.holds import HoldView as HoldView
    from pkgcli.views.imported import Imported as Imported
    from pkgcli.views.imported import Rejected as Rejected
    from pkgcli.views.keeping import BackedUp as BackedUp
    from pkgcli.views.keeping import JournalMode as JournalMode
    from pkgcli.views.keeping import Migrated as Migrated
    from pkgcli.views.keeping import Restored as Restored
    from pkgcli.views.memberships import AccrualRun as AccrualRun
    from pkgcli.views.memberships import Accrued as Accrued
    from pkgcli.views.memberships import AccruedCard as AccruedCard
    from pkgcli.views.memberships import DueDecision as DueDecision
    from pkgcli.views.memberships import EnrolmentView as EnrolmentView
    from pkgcli.views.memberships import PeriodView as PeriodView
    from pkgcli.views.memberships import PlanPackage as PlanPackage
    from pkgcli.views.memberships import PlanView as PlanView
    from pkgcli.views.money import Money as Money
    from pkgcli.views.night import CronLines as CronLines
    from pkgcli.views.night import Night as Night
    from pkgcli.views.night import NightPart as NightPart
    from pkgcli.views.notices import MessageView as MessageView
    from pkgcli.views.notices import NoticeView as NoticeView
    from pkgcli.views.notices import Sending as Sending
    from pkgcli.views.records import Done as Done
    from pkgcli.views.records import Found as Found
    from pkgcli.views.records import Listing as Listing
    from pkgcli.views.records import OperationView as OperationView
    from pkgcli.views.records import SettingView as SettingView
    from pkgcli.views.redemption import Considered as Considered
    from pkgcli.views.redemption import RedeemedEntry as RedeemedEntry
    from pkgcli.views.redemption import Redemption as Redemption
    from pkgcli.views.reports import BalanceRow as BalanceRow
    from pkgcli.views.reports import BalanceSumRow as BalanceSumRow
    from pkgcli.views.reports import BreakageRow as BreakageRow
    from pkgcli.views.reports import CommissionRow as CommissionRow
    from pkgcli.views.reports import ExpiringRow as ExpiringRow
    from pkgcli.views.reports import ExpiringSumRow as ExpiringSumRow
    from pkgcli.views.reports import Group as Group
    from pkgcli.views.reports import ItemPopularityRow as ItemPopularityRow
    from pkgcli.views.reports import LiabilityRow as LiabilityRow
    from pkgcli.views.reports import PaidBy as PaidBy
    from pkgcli.views.reports import PopularityRow as PopularityRow
    from pkgcli.views.reports import RecordedLater as RecordedLater
    from pkgcli.views.reports import Report as Report
    from pkgcli.views.reports import SalesRow as SalesRow
    from pkgcli.views.reports import StaffDay as StaffDay
    from pkgcli.views.reports import TillDay as TillDay
    from pkgcli.views.reports import UsageRow as UsageRow
    from pkgcli.views.staff import RoleView as RoleView
    from pkgcli.views.staff import StaffView as StaffView
    from pkgcli.views.verification import Finding as Finding
    from pkgcli.views.verification import Verification as Verification

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
        "Found",
        "SettingView",
        "OperationView",
    ),
    "holds": (
        "HoldView",
        "HoldDone",
    ),
    "imported": (
        "Rejected",
        "Imported",
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


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"there is no view called {name}")
    from importlib import import_module

    view = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return view
