from dataclasses import dataclass

import pytest

from onewindow.foundation import events


@dataclass(frozen=True)
class Rang(events.Event):
    times: int


@dataclass(frozen=True)
class RangLoudly(Rang):
    pass


@pytest.fixture(autouse=True)
def no_other_reactions(monkeypatch):
    monkeypatch.setattr(events, "_reactions", type(events._reactions)(list))


def test_reactions_run_in_order_of_subscription():
    seen = []
    events.subscribe(Rang, lambda event: seen.append(("first", event.times)))
    events.subscribe(Rang, lambda event: seen.append(("second", event.times)))

    events.announce(Rang(2))

    assert seen == [("first", 2), ("second", 2)]


def test_a_reaction_subscribed_twice_runs_once():
    seen = []
    events.subscribe(Rang, seen.append)
    events.subscribe(Rang, seen.append)

    events.announce(Rang(1))

    assert seen == [Rang(1)]


def test_only_events_of_exactly_the_class_reach_a_reaction():
    seen = []
    events.subscribe(Rang, seen.append)

    events.announce(RangLoudly(1))

    assert seen == []


def test_an_error_in_a_reaction_reaches_the_announcer():
    def refuse(event):
        raise RuntimeError("no")

    events.subscribe(Rang, refuse)

    with pytest.raises(RuntimeError, match="no"):
        events.announce(Rang(1))
