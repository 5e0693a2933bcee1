"""The register of members: who may keep it, and what it takes."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.gateway import services
from onewindow.gateway.models import Member, SubsystemKey
from onewindow.gateway.queries import members
from onewindow.ledger.queries import acts_on
from tests.gateway.conftest import MARKET_BUREAU
from tests.support.foreign_client import b64

MEMBER = f"OW/GOV/{MARKET_BUREAU}"
SYSTEM = f"{MEMBER}/market"


def public_key():
    return b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw())


@pytest.fixture
def registered(city):
    steward = services.operator()
    services.register_member(steward, MEMBER, name="市场监督管理局", authority="SJ")
    services.register_subsystem(steward, SYSTEM, name="市监业务系统")
    return services.register_key(steward, SYSTEM, public_key())


ACTS = {
    "register a member": lambda actor, _: services.register_member(actor, "OW/COM/1", name="一"),
    "register a system": lambda actor, _: services.register_subsystem(actor, f"{MEMBER}/two", name="二"),
    "register a key": lambda actor, _: services.register_key(actor, SYSTEM, public_key()),
    "retire a key": lambda actor, key: services.retire_key(actor, key, lost=True),
    "close a system": lambda actor, _: services.close_subsystem(actor, SYSTEM, "理由"),
    "close a member": lambda actor, _: services.close_member(actor, MEMBER, "理由"),
    "set a quota": lambda actor, _: services.set_quota(actor, SYSTEM, "x", 1),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("login", ["sj_data", "ds_approve", "ds_receive"])
def test_nobody_but_the_data_bureaus_steward_keeps_the_register(registered, official, person, act, login):
    for actor in (official(login), person("zhangsan")):
        with pytest.raises(NotAllowed):
            ACTS[act](actor, registered)


@pytest.mark.parametrize("act", ACTS)
def test_the_data_bureaus_steward_does_each_act_and_the_ledger_has_it(registered, official, act):
    ACTS[act](official("ds_data"), registered)
    things = ("member:OW/COM/1", f"subsystem:{MEMBER}/two", f"subsystem:{SYSTEM}", f"member:{MEMBER}")
    keys = [f"key:{row.id}" for row in SubsystemKey.objects.all()]
    account = official("ds_data").id
    assert [one.act for thing in (*things, *keys) for one in acts_on(thing) if one.actor_id == account]


@pytest.mark.parametrize("path", ["", "members/", "subsystems/", "keys/", "keys/retire/", "close/"])
def test_the_pages_are_there_for_the_steward_alone(registered, client_of, path):
    for login in ("sj_data", "zhangsan", "ds_approve"):
        client = client_of(login)
        answer = client.post(f"/desk/gateway/{path}") if path else client.get("/desk/gateway/")
        assert answer.status_code in {403, 404}
    assert Member.objects.count() == 1


def test_the_steward_registers_a_member_its_system_and_two_keys_and_retires_the_first(city, client_of):
    steward, keys = client_of("ds_data"), (public_key(), public_key())

    def post(path, **given):
        return steward.post(f"/desk/gateway/{path}", given)

    given = {"member_class": "GOV", "code": MARKET_BUREAU, "name": "市监局", "name_en": "Market", "authority": "SJ"}
    assert post("members/", **given).status_code == 302
    assert post("members/", **given).status_code == 422  # known already
    system = {"member": MEMBER, "code": "market", "name": "业务系统", "per_minute": "60"}
    assert post("subsystems/", **system).status_code == 302
    assert [post("keys/", subsystem=SYSTEM, public_key=key, days="30").status_code for key in keys] == [302, 302]
    assert post("keys/", subsystem=SYSTEM, public_key="short", days="30").status_code == 422
    ((first, second),) = [one.keys for row in members() for one in row.subsystems]
    assert post("keys/retire/", key=first.id).status_code == 302
    last = post("keys/retire/", key=second.id)
    assert last.status_code == 422 and "最后一把" in last.content.decode()
    assert "/desk/gateway/" in steward.get("/desk/").content.decode()
    page = steward.get("/en/desk/gateway/").content.decode()
    assert "Retired" in page and SYSTEM in page
    assert post("close/", what=SYSTEM, reason="").status_code == 422
    assert post("close/", what=SYSTEM, reason="下线").status_code == 302


def test_what_cannot_be_registered_is_refused(registered):
    steward, now = services.operator(), clock.real_now()
    for wrong in ("OW/GOV", "OW//1", "OW/GOV/a:b"):
        with pytest.raises(Invalid):
            services.register_member(steward, wrong, name="名称")
    with pytest.raises(Invalid):
        services.register_member(steward, "OW/GOV/2", name=" ")
    with pytest.raises(Invalid):
        services.register_member(steward, "OW/GOV/2", name="名称", authority="XX")
    with pytest.raises(NotFound):
        services.register_subsystem(steward, "OW/GOV/2/a", name="名称")
    with pytest.raises(services.KnownAlready):
        services.register_subsystem(steward, SYSTEM, name="又一次")
    with pytest.raises(Invalid):
        services.register_key(steward, SYSTEM, "bm9uZQ==")
    with pytest.raises(Invalid):
        services.register_key(steward, SYSTEM, public_key(), valid_until=now - timedelta(days=1))
    with pytest.raises(services.KnownAlready):
        services.register_key(steward, SYSTEM, SubsystemKey.objects.get().public_key)
    with pytest.raises(services.StillNeeded):
        services.retire_key(steward, registered)
    with pytest.raises(Invalid):
        services.close_member(steward, MEMBER, " ")


def test_the_command_makes_a_pair_of_keys_and_writes_the_private_half_for_its_owner_alone(registered, tmp_path, capsys):
    file = tmp_path / "market.pem"
    call_command("gateway", "key", SYSTEM, str(file), "--make")
    call_command("gateway", "grant", SYSTEM, "pop.name", "pop.alive", "--ground", "数据安全法第三十八条")
    call_command("gateway", "list")
    assert file.read_text().startswith("-----BEGIN PRIVATE KEY-----") and file.stat().st_mode & 0o77 == 0
    assert "keyid " in (text := capsys.readouterr().out) and "grant " in text and f"{SYSTEM}  市监业务系统" in text
