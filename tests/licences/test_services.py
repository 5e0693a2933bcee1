from datetime import date

import pytest

from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.licences import queries, services
from onewindow.licences.models import Licence
from onewindow.licences.services import HeldLicence, LicenceGrant
from tests.cases import world

DAY = date(2026, 4, 24)
SYSTEM = system_actor("tests")


def grant(case_number="YC339900202604240000019", type_="LT-FOOD"):
    return services.issue_licence(
        SYSTEM,
        LicenceGrant(type_, ("ref-1",), "清岚三丰餐饮有限公司", {"legal_rep": "张三"}, DAY, case_number, "望湖路66号"),
    )


def official(organisation="SJ"):
    return Actor(ActorKind.STAFF, new_id(), organisation=organisation, posts=frozenset({f"{organisation}-A"}))


def test_a_licence_gets_the_standard_identifier_number_and_validity(city):
    row = grant()
    assert row.licence_id == "1.2.156.3005.2.11339900MB99013825002.11339900MB99013825.20260424000001.001.6"
    assert (row.licence_no, row.valid_until) == ("20260424000001", date(2031, 4, 23))
    assert row.fields["licence_no"] == "20260424000001"
    assert row.fields["valid_until"] == "2031-04-23"


def test_two_licences_of_an_issuer_and_day_have_different_serials(city):
    assert grant().licence_no != grant("YC339900202604240000027").licence_no


def test_a_licence_takes_two_statements(city):
    grant()
    with world.statements(2):
        grant("YC339900202604240000027")


def test_check_codes_are_long_and_different(city):
    codes = {grant().check_code, grant("YC339900202604240000027").check_code}
    assert len(codes) == 2
    assert all(len(code) >= 22 for code in codes)  # 128 random bits in base64


def test_a_changed_licence_no_longer_bears_its_signature(city):
    row = grant()
    assert queries.licence_by_check_code(row.check_code).is_signature_valid
    Licence.objects.filter(id=row.id).update(holder_name="别人")
    assert not queries.licence_by_check_code(row.check_code).is_signature_valid


def test_licences_held_are_taken_over_once(city):
    held = HeldLicence("LT-BIZ", ("ref-9",), "某公司", "TEST-1", date(2020, 1, 1))
    assert services.take_over_licence(SYSTEM, held)
    assert not services.take_over_licence(SYSTEM, held)
    [row] = queries.wallet_of(["ref-9"])
    assert row.licence_no == "TEST-1"


def test_only_valid_licences_are_held(city):
    row = grant()
    assert [one.id for one in queries.licences_held(["ref-1"], DAY)] == [row.id]
    assert queries.licences_held(["ref-1"], date(2031, 4, 24)) == []
    assert queries.licences_held(["ref-2"], DAY) == []
    assert queries.licences_held([], DAY) == []


def test_a_licence_is_revoked_with_a_reason_by_its_issuer(city):
    row = grant()
    services.end_licence(official(), row.id, "revoke", "承诺不实", DAY)
    found = queries.licence_by_check_code(row.check_code)
    assert (found.state, found.ended_by, found.ended_on) == ("revoked", "revoke", DAY)
    assert found.is_signature_valid


def test_a_licence_is_not_ended_without_a_reason(city):
    with pytest.raises(services.EndWithoutReason):
        services.end_licence(official(), grant().id, "revoke", "  ", DAY)


def test_a_licence_is_not_ended_twice(city):
    row = grant()
    services.end_licence(official(), row.id, "revoke", "承诺不实", DAY)
    with pytest.raises(services.LicenceHasEnded):
        services.end_licence(official(), row.id, "annul", "再来一次", DAY)
    services.end_licence(official(), row.id, "deregister", "办理注销", DAY)
    assert queries.licence_by_check_code(row.check_code).state == "revoked"


@pytest.mark.parametrize(
    "actor",
    [official("XF"), Actor(ActorKind.PERSON, new_id(), party=new_id())],
    ids=["another department", "a citizen"],
)
def test_nobody_else_ends_a_licence(city, actor):
    with pytest.raises(NotAllowed):
        services.end_licence(actor, grant().id, "revoke", "理由", DAY)


def test_an_unknown_licence_is_not_found(city):
    with pytest.raises(NotFound):
        services.end_licence(SYSTEM, new_id(), "revoke", "理由", DAY)


def test_a_holder_sees_her_own_licence_alone(city):
    row = grant()
    assert queries.holder_licence(["ref-1"], row.id).id == row.id
    with pytest.raises(NotFound):
        queries.holder_licence(["ref-2"], row.id)
