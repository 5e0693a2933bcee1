"""An applicant changes how she is reached: who may, what is kept, where later notices and letters go."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseContact, SideMatter
from onewindow.cases.queries.contacts import contacts_lookup, opened
from onewindow.cases.rules.contacts import Contact, as_written, changed, faults
from onewindow.cases.services import errors
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import decrypt, masked_address, masked_email
from onewindow.identity.models import Account
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from tests.cases import world
from tests.support.queue import run_queued_jobs

NEW = {"phone": "13800001234", "email": "new-mail@example.cn", "address": "清岚市澄湖区望湖路88号 张三收"}
PERSONAL = ("13800001234", "new-mail", "望湖路88号")
COMPANY = {"q_prior": "no", "q_agent": "no"}


@pytest.fixture
def number(zhangsan):
    with world.at("2026-04-13T09:30"):
        return services.open_case(zhangsan, world.single(zhangsan, "COMPANY", COMPANY))


@pytest.fixture
def old_email(zhangsan):
    Account.objects.filter(id=zhangsan.id).update(email="old@example.cn")
    return "old@example.cn"


def join(number, login):
    """Somebody applies together with the applicant."""
    actor = world.person(login)
    row = {"party": str(actor.party), "name": "共同申请人", "side": "other", "ref": "CN-x", "account": str(actor.id)}
    Case.objects.filter(number=number).update(co_applicants=[row])
    return actor


def test_what_she_wrote_holds_and_what_held_before_is_kept(old_email, zhangsan, number):
    services.change_contact(zhangsan, number, **NEW)
    services.change_contact(zhangsan, number, **NEW | {"phone": "13900001234"})
    page = queries.own_contact(zhangsan, number)

    assert page.now == Contact(**NEW | {"phone": "13900001234"})
    assert [(row.phone, row.email, row.is_stated) for row in page.history] == [
        ("139****1234", "n***@example.cn", False),
        ("138****1234", "n***@example.cn", False),
        ("", "o***@example.cn", True),
    ]
    kept = " ".join(CaseContact.objects.values_list("contact_cipher", flat=True))
    assert not any(word in kept for word in (*PERSONAL, old_email))


def test_the_act_is_recorded_without_what_was_written(zhangsan, number):
    services.change_contact(zhangsan, number, **NEW)
    entry = Entry.objects.get(act="cases.change_contact")
    assert entry.object == f"case:{number}"
    assert entry.facts["fields"] == ["phone", "email", "address"]
    assert not any(word in json.dumps(entry.facts, ensure_ascii=False) for word in PERSONAL)


def test_later_notices_go_to_the_new_e_mail_and_the_old_one_is_told_once(old_email, zhangsan, number, mailoutbox):
    run_queued_jobs()
    mailoutbox.clear()
    services.change_contact(zhangsan, number, **NEW)
    run_queued_jobs()
    assert [mail.to for mail in mailoutbox if "联系方式改了" in mail.subject] == [[old_email]]
    mailoutbox.clear()
    services.accept_case(world.official("SJ-R"), number)
    run_queued_jobs()

    assert [mail.to for mail in mailoutbox if "已受理" in mail.subject] == [[NEW["email"]]]
    assert Message.objects.filter(kind="case_accepted", account=zhangsan.id).count() == 1, "and the inbox as ever"
    assert not any(word in mail.subject + mail.body for mail in mailoutbox for word in PERSONAL)


def test_another_case_of_hers_goes_on_with_the_e_mail_of_her_account(old_email, zhangsan, number, mailoutbox):
    other = services.open_case(zhangsan, world.single(zhangsan, "SIGN", {"q_large": "no", "q_street": "yes"}, key="b"))
    services.change_contact(zhangsan, number, **NEW)
    run_queued_jobs()
    mailoutbox.clear()
    services.accept_case(world.official("CG-R"), other)
    run_queued_jobs()
    assert [mail.to for mail in mailoutbox if "已受理" in mail.subject] == [[old_email]]


def test_a_letter_that_was_not_sent_goes_to_the_new_address(zhangsan, number):
    services.choose_service(zhangsan, number, "paper", "清岚市旧路1号 张三收")
    services.change_contact(zhangsan, number, **NEW)
    row = SideMatter.objects.get(kind="service")
    assert decrypt(row.facts["to_cipher"]) == NEW["address"]
    stated = CaseContact.objects.get(origin="stated")
    assert opened(stated.contact_cipher).address == "清岚市旧路1号 张三收"


def test_a_letter_on_its_way_stays_where_it_was_sent(zhangsan, number):
    services.choose_service(zhangsan, number, "paper", "清岚市旧路1号 张三收")
    SideMatter.objects.filter(kind="service").update(state="open", stage="sent")
    services.change_contact(zhangsan, number, **NEW)
    assert decrypt(SideMatter.objects.get(kind="service").facts["to_cipher"]) == "清岚市旧路1号 张三收"


def test_an_e_mail_that_serves_follows_the_e_mail_and_not_the_address(zhangsan, number):
    services.choose_service(zhangsan, number, "email", "old-mail@example.cn")
    services.change_contact(zhangsan, number, **NEW)
    assert decrypt(SideMatter.objects.get(kind="service").facts["to_cipher"]) == NEW["email"]


def test_the_posts_are_told_and_see_it_masked(zhangsan, number):
    services.change_contact(zhangsan, number, **NEW)
    rows = contacts_lookup(Case.objects.get(number=number).id).alone()

    assert (rows[0].phone, rows[0].email, rows[0].address) == (
        "138****1234",
        "n***@example.cn",
        "清岚市澄湖区***",
    )
    run_queued_jobs()
    told = Message.objects.filter(kind="post_contact_changed")
    assert {one.account for one in told} == {world.official("SJ-R", n).id for n in (0, 1)}
    assert not any(word in f"{one.title}{one.body}" for one in told for word in PERSONAL)


def test_in_a_bundle_the_contact_is_the_matters(zhangsan, bundle_number):
    child = world.number_of("COMPANY")
    services.change_contact(zhangsan, child, **NEW)
    assert queries.own_contact(zhangsan, bundle_number).now == Contact(**NEW)
    assert len(contacts_lookup(Case.objects.get(key="FOOD").id).alone()) == 2


def test_a_joint_applicant_changes_and_sees_her_own_alone(old_email, zhangsan, number):
    joint = join(number, "wangwu")
    services.choose_service(zhangsan, number, "paper", "清岚市旧路1号 张三收")
    services.change_contact(joint, number, **NEW)

    mine, hers = queries.own_contact(zhangsan, number), queries.own_contact(joint, number)
    assert (mine.history, mine.now.email) == ((), old_email)
    assert hers.now == Contact(**NEW)
    assert decrypt(SideMatter.objects.get(kind="service").facts["to_cipher"]) == "清岚市旧路1号 张三收"


def test_each_applicant_is_told_where_she_said(old_email, zhangsan, number, mailoutbox):
    joint = join(number, "wangwu")
    Account.objects.filter(id=joint.id).update(email="joint@example.cn")
    services.change_contact(joint, number, **NEW)
    run_queued_jobs()
    assert [mail.to for mail in mailoutbox if "联系方式改了" in mail.subject] == [["joint@example.cn"]], "hers alone"
    mailoutbox.clear()
    services.accept_case(world.official("SJ-R"), number)
    run_queued_jobs()
    assert {mail.to[0] for mail in mailoutbox if "已受理" in mail.subject} == {old_email, NEW["email"]}


@pytest.mark.parametrize(
    "who",
    [
        lambda: world.person("wuguoqiang"),
        world.stranger,
        lambda: world.official("SJ-R"),
        lambda: world.official("XF-R"),
    ],
)
def test_nobody_else_changes_or_sees_it(number, who):
    actor = who()
    with pytest.raises(NotFound):
        services.change_contact(actor, number, **NEW)
    with pytest.raises(NotFound):
        queries.own_contact(actor, number)
    assert not CaseContact.objects.exists()


def test_an_unknown_number_is_not_found(zhangsan):
    with pytest.raises(NotFound):
        services.change_contact(zhangsan, str(new_id()), **NEW)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"phone": "12"}, "phone"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@b.cn\nx: y"}, "email"),
        ({"address": "x"}, "address"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(zhangsan, number, given, fault):
    with pytest.raises(Invalid) as refused:
        services.change_contact(zhangsan, number, **NEW | given)
    assert [one["pointer"] for one in refused.value.facts["errors"]] == [f"/{fault}"]
    assert not CaseContact.objects.exists()


def test_a_closed_case_and_an_unchanged_contact_are_refused(zhangsan, number):
    services.change_contact(zhangsan, number, **NEW)
    with pytest.raises(errors.ContactUnchanged):
        services.change_contact(zhangsan, number, **NEW)
    services.withdraw_case(zhangsan, number, "不办了")
    with pytest.raises(errors.ContactClosed):
        services.change_contact(zhangsan, number, **NEW | {"phone": "13900001234"})
    assert not queries.own_contact(zhangsan, number).may_change


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_what_was_cleaned_once_stays_as_it_is(phone, email, address):
    once = as_written(phone, email, address)
    assert as_written(once.phone, once.email, once.address).address == once.address
    assert changed(once, once) == ()
    if "email" not in faults(once):
        assert "\n" not in once.email
        assert not once.email or once.email.count("@") == 1


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=5, max_size=60))
def test_a_masked_address_tells_at_most_six_signs_and_half(address):
    shown = masked_address(address).removesuffix("***")
    assert address.startswith(shown)
    assert len(shown) <= min(6, len(address) // 2)


def test_a_masked_e_mail_keeps_its_domain_alone():
    assert masked_email("zhang.san@example.cn") == "z***@example.cn"
    assert masked_email("") == ""
    assert masked_email("nothing") == "*******"
