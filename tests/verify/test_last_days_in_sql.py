"""The last day that a validity comes to is told in SQL too, for `db verify`: both tell the same."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.validity import read_validity
from pkgcli.verify.ledger.entries import last_day

SPANS = st.builds("{}{}".format, st.integers(1, 99), st.sampled_from(["d", "w", "mo", "y"]))


@given(SPANS | st.sampled_from(["never", "until:2027-03-31"]), st.integers(0, 3000))
def test_sql_and_the_rule_agree_on_the_last_day(valid: str, after: int) -> None:
    day = date(2024, 1, 1) + timedelta(days=after)
    connection = sqlite3.connect(":memory:")

    (told,) = connection.execute(f"SELECT {last_day('?1', '?2')}", (valid, day.isoformat())).fetchone()

    connection.close()
    due = read_validity(valid, "--valid").expires_on(day)
    assert told == (None if due is None else due.isoformat())
