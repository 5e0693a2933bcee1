import pytest

from onewindow.exchange.connectors import SourceFailure, hosted
from onewindow.exchange.models import Trace
from onewindow.foundation.errors import NotFound
from onewindow.intake import queries, services
from onewindow.intake.models import Draft
from onewindow.intake.rules.evidence import Given
from onewindow.intake.services import Entries
from tests.intake import world
from tests.intake.world import field, material

FOOD = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
FIRE = {"q_area": "yes", "q_promise": "yes"}


def kinds(actor, number):
    found = {"free": set(), "promise": set(), "upload": set()}
    for each in queries.draft_page(actor, number).materials:
        found[each.kind].add(each.code)
    return found


def test_her_own_record_fills_the_form_before_she_types(zhangsan, number):
    shown = {each.name: (each.value, each.source) for each in queries.draft_page(zhangsan, number).fields}

    assert shown["legal_rep_name"] == ("张三", "register")
    assert shown["legal_rep_id"] == ("339902198803121010", "register")
    assert shown["entity_name"] == (None, "carried")
    assert shown["area"] == (None, "")
    name = field(zhangsan, number, "legal_rep_name")
    assert (name.register.name, name.prefilled.element, name.is_open) == ("人口库", "pop.name", False)


def test_the_address_brings_in_what_the_geography_register_knows(zhangsan, number):
    services.save_values(zhangsan, number, Entries({"address": world.ADDRESS}))
    services.resolve_evidence(zhangsan, number)

    area, address = field(zhangsan, number, "area"), field(zhangsan, number, "address")
    assert (area.value, area.source, area.prefilled.element) == ("380", "register", "geo.floor_area")
    assert (address.source, address.is_open) == ("register", True)
    services.save_values(zhangsan, number, Entries({"address": "清岚市没有的路1号"}))
    services.resolve_evidence(zhangsan, number)
    assert field(zhangsan, number, "area").value is None


def test_the_restaurant_needs_seven_uploads_and_four_promises(zhangsan, number):
    world.fill(zhangsan, number)

    found = kinds(zhangsan, number)

    assert found["upload"] == set(world.PAPERS)
    assert found["promise"] == set(world.PROMISES)
    given = {each.code: each.resolved.given for each in queries.draft_page(zhangsan, number).materials}
    assert {code for code, one in given.items() if one is Given.LICENCE} == {"M-ID", "M-REPID", "M-SITE", "M-HEALTH"}
    assert given["M-BIZ"] is Given.PENDING
    assert {code for code, one in given.items() if one is Given.REGISTER} == {"M-FIREACC", "M-DRAINAREA"}
    assert given["M-APP"] is Given.PREVIOUS_STEP


def test_nothing_is_asked_of_her_only_because_the_address_is_not_there_yet(zhangsan, number):
    assert kinds(zhangsan, number)["upload"] == set(world.PAPERS)
    assert material(zhangsan, number, "M-DRAINAREA").resolved.is_waiting
    assert not Trace.objects.filter(register="res").exists()


def test_nothing_is_read_twice_and_nothing_that_no_field_or_paper_needs(zhangsan, number):
    world.fill(zhangsan, number)
    reads = Trace.objects.filter(purpose_number=number).count()

    services.resolve_evidence(zhangsan, number)
    services.save_values(zhangsan, number, Entries({"floors": "3"}))
    services.resolve_evidence(zhangsan, number)

    assert Trace.objects.filter(purpose_number=number).count() == reads
    assert not Trace.objects.filter(purpose_number=number, register__in=["ent", "res"]).exists()
    assert not Trace.objects.filter(purpose_number=number).exclude(refusal="").exists()


def test_a_site_that_nobody_of_hers_owns_is_asked_as_a_fallback(city):
    liuyang = world.person("liuyang")
    number = world.begun(liuyang, "item", "FOOD", FOOD, world.company(liuyang, "清岚宝联火锅有限公司"))
    services.save_values(liuyang, number, Entries({"address": "清岚市松泽区松泽街道松风社区松风路18号"}))
    services.resolve_evidence(liuyang, number)

    site = material(liuyang, number, "M-SITE")
    assert (site.kind, site.resolved.fallback, site.resolved.can_promise) == ("upload", True, True)
    assert material(liuyang, number, "M-BIZ").resolved.given is Given.LICENCE
    assert field(liuyang, number, "entity_name").value == "清岚宝联火锅有限公司"
    assert field(liuyang, number, "uscc").source == "register"


def test_a_promise_in_place_of_a_paper_is_read_against_the_credit_register(zhangsan, number):
    world.fill(zhangsan, number)

    services.choose_promise(zhangsan, number, "M-TRAP")
    services.resolve_evidence(zhangsan, number)

    assert material(zhangsan, number, "M-TRAP").kind == "promise"
    services.choose_promise(zhangsan, number, "M-TRAP", is_chosen=False)
    services.resolve_evidence(zhangsan, number)
    assert material(zhangsan, number, "M-TRAP").kind == "upload"


def barred_person():
    return world.person("panlong")


def test_who_broke_a_promise_may_not_promise_again(city):
    panlong = barred_person()
    number = world.begun(panlong, "item", "FOOD", FOOD, world.company(panlong, "清岚一碗面馆"))
    services.choose_promise(panlong, number, "M-SITE")
    services.save_values(panlong, number, Entries({"address": "清岚市澄湖区湖滨街道望湖社区望湖路66号"}))
    services.resolve_evidence(panlong, number)

    site = material(panlong, number, "M-SITE")
    assert (site.kind, site.resolved.is_promise_barred) == ("upload", True)
    assert material(panlong, number, "M-RULES").kind == "promise"


def test_a_decision_on_commitment_becomes_the_ordinary_procedure_for_the_barred(city):
    panlong = barred_person()
    number = world.begun(panlong, "item", "FIRE", FIRE, world.company(panlong, "清岚一碗面馆"))

    page = queries.draft_page(panlong, number)

    assert page.is_barred
    codes = {each.code for each in page.materials}
    assert "M-TRAIN" in codes
    assert "M-FIREPROM" not in codes
    assert page.answers["q_promise"] == "yes"


def test_a_register_that_does_not_answer_is_said_and_asked_again(zhangsan, monkeypatch):
    def silent(self, questions):
        raise SourceFailure

    monkeypatch.setattr(hosted.HostedRegister, "ask", silent)
    number = world.begun(zhangsan)
    page = queries.draft_page(zhangsan, number)
    assert {each.code for each in page.failed_registers} >= {"pop"}
    assert page.is_resolved
    monkeypatch.undo()

    services.retry_sources(zhangsan, number)
    services.resolve_evidence(zhangsan, number)

    assert field(zhangsan, number, "legal_rep_name").value == "张三"
    assert not queries.draft_page(zhangsan, number).failed_registers


def test_a_dispute_reaches_the_owner_once_for_each_claim_and_both_values_stay(zhangsan, number):
    services.save_values(zhangsan, number, Entries({"legal_rep_name": "张叁"}, {"legal_rep_name": True}))

    raised = services.raise_disputes(zhangsan, number)

    assert [each[:2] for each in raised] == ["JZ"]
    assert services.raise_disputes(zhangsan, number) == []
    services.resolve_evidence(zhangsan, number)
    shown = field(zhangsan, number, "legal_rep_name")
    assert (shown.value, shown.source, shown.prefilled.value) == ("张叁", "applicant", "张三")
    services.save_values(zhangsan, number, Entries({"legal_rep_name": "张四"}))
    assert len(services.raise_disputes(zhangsan, number)) == 1


def test_another_value_without_a_dispute_only_counts_here(zhangsan, number):
    services.save_values(zhangsan, number, Entries({"manager": "李四"}))

    assert services.raise_disputes(zhangsan, number) == []
    services.resolve_evidence(zhangsan, number)
    assert (field(zhangsan, number, "manager").value, field(zhangsan, number, "manager").source) == (
        "李四",
        "applicant",
    )


def test_what_was_typed_while_registers_were_asked_is_kept(zhangsan, number, monkeypatch):
    real = hosted.HostedRegister.ask

    def slow(self, questions):
        services.save_values(zhangsan, number, Entries({"floors": "7"}))
        return real(self, questions)

    services.save_values(zhangsan, number, Entries({"address": world.ADDRESS}))
    monkeypatch.setattr(hosted.HostedRegister, "ask", slow)
    services.resolve_evidence(zhangsan, number)

    content = Draft.objects.get(number=number).content
    assert (content.values["floors"], content.prefilled["area"].value) == ("7", "380")


@pytest.mark.parametrize("slot", ["M-NOTHING", "dispute:nothing", "", "legal_rep_name"])
def test_only_what_is_asked_for_can_be_handed_in(zhangsan, number, slot):
    with pytest.raises(NotFound):
        services.attach_file(zhangsan, number, slot, name="a.pdf", content=world.pdf())


def test_files_come_and_go_and_have_a_limit(zhangsan, number):
    ref = services.attach_file(zhangsan, number, "M-PLAN", name="图.pdf", content=world.pdf())
    assert material(zhangsan, number, "M-PLAN").files == (ref,)
    services.remove_file(zhangsan, number, ref.id)
    assert material(zhangsan, number, "M-PLAN").files == ()
    for each in range(10):
        services.attach_file(zhangsan, number, "M-PLAN", name="图.pdf", content=world.pdf(more=b"%%%d" % each))
    with pytest.raises(services.TooManyFiles):
        services.attach_file(zhangsan, number, "M-PLAN", name="图.pdf", content=world.pdf())
