from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.licences.rules import Ending, LicenceState, serial_of, shown_state, state_after, state_on

STATES = st.sampled_from([state for state in LicenceState if state is not LicenceState.EXPIRED])


@given(STATES, st.sampled_from(list(Ending)))
def test_a_licence_that_ended_never_becomes_valid_again(state, act):
    after = state_after(state, act)
    assert after is None or after not in {LicenceState.VALID, LicenceState.SUSPENDED}


@pytest.mark.parametrize("state", [LicenceState.REVOKED, LicenceState.ANNULLED])
def test_after_a_revocation_or_annulment_only_the_date_of_deregistration_is_added(state):
    assert state_after(state, Ending.DEREGISTER) is state
    assert state_after(state, Ending.REVOKE) is None


def test_a_cancelled_licence_is_deregistered_at_once():
    assert state_after(LicenceState.VALID, Ending.CANCEL) is LicenceState.DEREGISTERED


def test_a_licence_is_valid_on_its_last_day_and_expired_on_the_next():
    last = date(2028, 4, 16)
    assert state_on("valid", last, last) is LicenceState.VALID
    assert state_on("valid", last, date(2028, 4, 17)) is LicenceState.EXPIRED


def test_a_revoked_licence_does_not_become_expired():
    assert state_on("revoked", date(2020, 1, 1), date(2026, 1, 1)) is LicenceState.REVOKED


def test_a_serial_is_the_day_and_six_digits():
    assert serial_of(date(2026, 4, 24), 1) == "20260424000001"


@pytest.mark.parametrize("number", [0, 1_000_000])
def test_a_serial_that_does_not_fit_is_refused(number):
    with pytest.raises(ValueError, match="serial"):
        serial_of(date(2026, 4, 24), number)


@pytest.mark.parametrize("state", list(LicenceState))
def test_every_state_has_a_word(state):
    assert shown_state(state).word
