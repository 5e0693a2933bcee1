"""Who may sit on an expert review, who is drawn, when the chair sums up: for any register and any case."""

import random

from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases.rules.experts import FEWEST, CaseFact, ExpertFact, drawn, may_sum_up, why_not

REFS = st.sampled_from(["a", "b", "c", "d", "e"])
EXPERTS = st.builds(
    ExpertFact,
    name=st.sampled_from(["甲", "乙", "丙"]),
    ref=REFS,
    unit_ref=st.one_of(st.just(""), REFS),
    recused=st.frozensets(REFS),
)
CASES = st.builds(
    CaseFact, subjects=st.frozensets(REFS, min_size=1), owners=st.frozensets(st.sampled_from(["甲", "乙", "丙"]))
)


@given(EXPERTS, CASES)
def test_an_expert_sits_only_where_nothing_binds_her_to_the_case(expert, case):
    tied = {
        "party": expert.ref in case.subjects,
        "employed": expert.unit_ref in case.subjects,
        "co_owner": expert.name in case.owners,
        "declared": not expert.recused.isdisjoint(case.subjects),
    }
    why = why_not(expert, case)
    assert bool(why) == any(tied.values())
    assert not why or tied[why]


@given(EXPERTS, CASES, REFS)
def test_another_party_never_frees_an_expert_from_recusal(expert, case, other):
    wider = CaseFact(case.subjects | {other}, case.owners)
    assert not why_not(expert, case) or why_not(expert, wider)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.integers(0, 16), st.integers())
def test_the_lot_draws_as_many_as_asked_of_those_who_may_and_are_not_on_the_panel(eligible, taken, count, seed):
    found = drawn(sorted(eligible), taken, count, random.Random(seed))
    if found is None:
        assert len(eligible - taken) < count
    else:
        assert len(found) == len(set(found)) == count
        assert set(found) <= eligible - taken


@given(st.integers(0, 200))
def test_everybody_in_the_pool_can_be_drawn(seed):
    pool = list(range(6))
    chance = random.Random(seed)
    often = {one for _ in range(200) for one in drawn(pool, [], 3, chance)}
    assert often == set(pool)


@given(st.lists(st.booleans(), max_size=15))
def test_the_chair_sums_up_once_all_of_at_least_three_have_signed(signed):
    assert may_sum_up(signed) == (len(signed) >= FEWEST and signed.count(False) == 0)
