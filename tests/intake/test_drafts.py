from datetime import timedelta

import pytest
import time_machine

from onewindow.exchange.models import Purpose
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.identity.models import Party
from onewindow.intake import queries, services
from onewindow.intake.models import Draft
from onewindow.ledger.queries import acts_on
from tests.intake import world


def test_a_draft_opens_a_purpose_for_her_own_data_alone(zhangsan):
    number = services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})

    purpose = Purpose.objects.get(number=number)
    assert (purpose.kind, purpose.opened_by, purpose.closed_at) == ("draft", zhangsan.id, None)
    assert len(purpose.subjects) == 1
    assert {"pop.name", "geo.floor_area", "crd.promise_allowed"} <= set(purpose.needs)
    assert number.startswith("CG")
    assert acts_on(number)[0].act == "intake.draft_started"


def test_a_second_start_gives_the_same_draft_and_anew_ends_it(zhangsan):
    number = services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})

    assert services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {}) == number
    other = services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {}, anew=True)

    assert other != number
    assert [row.number for row in queries.drafts_of(zhangsan)] == [other]
    assert Purpose.objects.get(number=number).closed_at


def test_an_entity_is_applied_for_by_its_representative_alone(city):
    liuyang = world.person("liuyang")
    company = world.company(liuyang, "清岚宝联火锅有限公司")

    number = services.start_draft(liuyang, "item", "FOOD", company, {})

    assert Draft.objects.get(number=number).applicant == company
    with pytest.raises(services.NotForThisApplicant):
        services.start_draft(liuyang, "item", "FOOD", liuyang.party, {})
    stranger = Party.objects.exclude(id__in=liuyang.parties).first().id
    with pytest.raises(services.NotYourParty):
        services.start_draft(liuyang, "item", "FOOD", stranger, {})
    with pytest.raises(NotFound):
        services.start_draft(liuyang, "item", "NOTHING", liuyang.party, {})


def test_every_act_on_a_draft_is_its_persons_alone(zhangsan, number):
    other = world.person("liuyang")
    file_id = zhangsan.id
    acts = [
        lambda: queries.draft_page(other, number),
        lambda: queries.draft_file(other, number, file_id),
        lambda: services.answer_questions(other, number, {}),
        lambda: services.save_values(other, number, services.Entries()),
        lambda: services.attach_file(other, number, "M-PLAN", name="a.pdf", content=world.pdf()),
        lambda: services.reuse_file(other, number, "M-PLAN", file_id),
        lambda: services.remove_file(other, number, file_id),
        lambda: services.choose_promise(other, number, "M-TRAP"),
        lambda: services.raise_disputes(other, number),
        lambda: services.resolve_evidence(other, number),
        lambda: services.retry_sources(other, number),
        lambda: services.note_presence(other, number),
        lambda: services.submit_draft(other, number, "k"),
        lambda: services.abandon_draft(other, number),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert queries.drafts_of(other) == []


def test_questions_without_an_answer_are_named(zhangsan):
    number = services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})

    with pytest.raises(Invalid) as refused:
        services.answer_questions(zhangsan, number, {"q_prior": "no", "q_net": "perhaps"})

    pointers = {each["pointer"] for each in refused.value.facts["errors"]}
    assert "/answers/q_net" in pointers
    assert "/answers/q_prior" not in pointers


def test_a_draft_ends_after_ninety_days_and_is_emptied(zhangsan):
    with world.at("2026-04-13T09:30"):
        number = world.begun(zhangsan)
        world.fill(zhangsan, number)
        last = Draft.objects.get(number=number).expires_on
    assert last.isoformat() == "2026-07-12"

    with world.at("2026-07-12T23:00"):
        assert services.expire_drafts() == 0
    with world.at("2026-07-13T00:10"):
        with pytest.raises(services.DraftClosed):
            services.save_values(zhangsan, number, services.Entries({"floors": "2"}))
        assert services.expire_drafts() == 1
        assert services.expire_drafts() == 0

    draft = Draft.objects.get(number=number)
    assert (draft.state, draft.content_cipher, draft.answers) == ("expired", "", {})
    assert Purpose.objects.get(number=number).closed_at
    assert queries.drafts_of(zhangsan) == []


def test_the_minutes_are_real_time_without_the_idle_gaps(zhangsan):
    start = clock.real_now()
    with time_machine.travel(start, tick=False) as now:
        number = services.start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})
        for minutes in (2, 4, 30, 1):
            now.shift(timedelta(minutes=minutes))
            with clock.use_offset(timedelta(days=minutes)):
                services.note_presence(zhangsan, number)

    assert Draft.objects.get(number=number).spent_s == 7 * 60


def test_what_a_draft_holds_is_not_readable_in_the_database(zhangsan, number):
    world.fill(zhangsan, number)
    row = str(Draft.objects.filter(number=number).values().get())
    for secret in ("张三", "339902198803121010", "10000000001", world.ADDRESS):
        assert secret not in row
