"""Who waits for a long report at a terminal sees how far it has come; programs and files see nothing of it."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from rosa import sell, stock

from pkgcli.long_read import long_read
from pkgcli.render.progress import Watch

if TYPE_CHECKING:
    from tests.conftest import Shop


class Clock:
    """Each look at it takes a third of a second."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def drawn(step: float) -> str:
    stream = io.StringIO()
    watch = Watch(stream, Clock(step))
    for done in range(0, 101, 10):
        watch(done, 100)
    watch(0, 0)
    return stream.getvalue()


def test_from_the_second_second_on_it_says_how_far_it_has_come_and_leaves_nothing_behind() -> None:
    text = drawn(0.3)
    assert "reading: 50 %" in text
    assert "reading: 0 %" not in text
    assert text.endswith("\r\x1b[K")


def test_of_what_is_soon_done_nothing_is_said() -> None:
    assert drawn(0.001) == ""


@pytest.fixture
def salon(shop: Shop) -> Shop:
    stock(shop)
    for _ in range(5):
        shop.ok("redeem", sell(shop, "spa"), "massage")
    return shop


def test_each_way_of_reading_tells_how_far_it_is_and_that_it_ends(salon: Shop) -> None:
    for walk in (
        lambda read: read.by_card(lambda *given: None, 1),
        lambda read: read.by_card_down(lambda *given: None, 1),
        lambda read: read.by_entry(lambda *given: None, size=1),
        lambda read: read.by_day(date(2026, 1, 1), date(2026, 12, 31), lambda *given: None, 1),
    ):
        told: list[tuple[int, int]] = []
        list(walk(long_read(salon.occasion(watch=lambda done, of, told=told: told.append((done, of))))))
        *steps, end = told
        assert len(steps) >= 5
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert steps[-1][0] == steps[-1][1]
        assert end == (0, 0)


def test_the_end_is_told_where_a_read_breaks_off(salon: Shop) -> None:
    told: list[tuple[int, int]] = []
    walk = long_read(salon.occasion(watch=lambda done, of: told.append((done, of)))).by_card(lambda *given: None, 1)
    next(walk)
    walk.close()  # type: ignore[attr-defined]
    assert told[-1] == (0, 0)


@pytest.mark.parametrize("argv", [("report", "balances", "--csv"), ("export", "ledger"), ("report", "liability", "-q")])
def test_nothing_is_drawn_into_what_is_written_to_the_same_terminal(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    monkeypatch.setattr("pkgcli.render.progress.PATIENCE", 0.0)
    monkeypatch.setattr("pkgcli.render.progress.OFTEN", 0.0)
    assert "reading" not in salon.ok(*argv, terminal=True).err
    assert "reading" not in salon.ok(*argv).err


def test_a_report_for_a_person_is_watched(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pkgcli.render.progress.PATIENCE", 0.0)
    monkeypatch.setattr("pkgcli.render.progress.OFTEN", 0.0)
    assert "reading: 100 %" in salon.ok("report", "liability", terminal=True).err
