"""Holds as they are read: from the file, and as a user sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.errors import NotFound, Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.users import User
from pkgcli.rules.days import day_of
from pkgcli.rules.quantities import read_whole
from pkgcli.views.cards import ClientRef
from pkgcli.views.holds import HoldView


class Hold(Frozen):
    """One row, with what is shown beside it. `units` were set aside for `quantity` sessions; `starts_at` is in UTC."""

    id: int
    card_id: int
    line_id: int
    quantity: int
    units: int
    starts_at: str
    visit_on: str
    release_on: str | None
    user_client_id: int | None
    user_member_id: int | None
    state: str
    made_by: int
    ended_by: int | None
    number: str
    client_id: int
    client_code: str
    client_name: str
    item: str
    item_name: str
    user_name: str | None
    card_over_on: str | None
    """The first day on which the card is treated as lapsed, if it isn't yet; None: it has no last day."""

    @property
    def user(self) -> User | None:
        """For whom; None is the owner."""
        if self.user_name is None:
            return None
        return User(self.user_name, self.user_client_id, self.user_member_id)

    def state_on(self, day: date) -> str:
        """What holds nothing any more has been released, be it recorded or not."""
        if self.state != "open":
            return self.state
        today = day.isoformat()
        over = self.release_on is not None and self.release_on <= today
        return "released" if over or (self.card_over_on is not None and self.card_over_on <= today) else "open"


_HOLDS = """
SELECT h.id, h.card_id, h.line_id, h.quantity, h.units, h.starts_at, h.visit_on, h.release_on, h.user_client_id,
       h.user_member_id, h.state, h.made_by, h.ended_by, c.number, k.id, k.code, k.name, i.code, l.name,
       coalesce(m.name, u.name), iif(c.state IN ('active', 'suspended'), date(c.expires_on, '+1 day'), NULL)
FROM hold AS h
JOIN card AS c ON c.id = h.card_id
JOIN client AS k ON k.id = c.client_id
JOIN card_line AS l ON l.id = h.line_id
JOIN item AS i ON i.id = l.item_id
LEFT JOIN member AS m ON m.id = h.user_member_id
LEFT JOIN client AS u ON u.id = h.user_client_id
"""


def holds_where(connection: Connection, condition: str, values: Mapping[str, object]) -> list[Hold]:
    """Holds by a condition on `h`, `c`, `k` and `l`, the earlier visit first; the condition is ours."""
    rows = connection.execute(f"{_HOLDS} WHERE {condition} ORDER BY h.visit_on, h.starts_at, h.id", values)
    return [Hold(*row) for row in rows.fetchall()]


def open_holds_of(connection: Connection, card_id: int) -> list[Hold]:
    """Those of a card that nothing has ended."""
    condition = "h.state = 'open' AND h.line_id IN (SELECT id FROM card_line WHERE card_id = :card)"
    return holds_where(connection, condition, {"card": card_id})


def the_hold(connection: Connection, text: str) -> Hold:
    """The hold with that number. Raises NotFound."""
    found = holds_where(connection, "h.id = :hold", {"hold": read_whole(text.removeprefix("id:"), "HOLD")})
    if not found:
        raise NotFound("hold", text, "pkgcli hold list --all")
    return found[0]


def refuse_unless_open(hold: Hold, asked: str, today: date) -> None:
    """What has ended isn't ended again."""
    state = hold.state_on(today)
    if state == "open":
        return
    ended = f", by operation {hold.ended_by}" if hold.ended_by is not None else ""
    if state == "completed":
        so, hint = f"was completed{ended}", f"pkgcli log --operation {hold.ended_by}"
    else:
        so = f"was released{ended or _since(hold, today)}"
        hint = f"pkgcli hold add {hold.number} {hold.item} --at TIME, or pkgcli redeem {hold.number} {hold.item}"
    raise Refused(f"hold_{state}", f"{asked}: {so}", hint, hold=hold.id, card=hold.number)


def _since(hold: Hold, today: date) -> str:
    days = [day for day in (hold.release_on, hold.card_over_on) if day is not None and day <= today.isoformat()]
    return f" on {min(days)}"


def hold_view(business: Business, hold: Hold, today: date) -> HoldView:
    """The hold as spec section 5 would show it, its time on the clock of the business."""
    return HoldView(
        id=hold.id,
        operation=hold.made_by,
        card=hold.number,
        client=ClientRef(hold.client_id, hold.client_code, hold.client_name),
        item=hold.item,
        name=hold.item_name,
        quantity=hold.quantity,
        units=hold.units,
        at=datetime.fromisoformat(hold.starts_at).astimezone(business.zone),
        on=date.fromisoformat(hold.visit_on),
        for_=hold.user_name,
        state=hold.state_on(today),
        release_on=day_of(hold.release_on),
    )
