from datetime import timedelta

import pytest

from onewindow.foundation import clock, personal
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity import queries
from onewindow.identity.models import Account, Party, PostHolder, Representation
from onewindow.identity.services import (
    DemoLogin,
    RepresentationToLoad,
    ensure_legal_entity,
    load_company,
    load_person,
    load_post,
    load_representations,
    load_staff,
    offer_demo_logins,
    sign_in,
)
from onewindow.ledger.queries import acts_on
from tests.identity.factories import COMPANY, LOADER, ZHANGSAN, load_city

NEW_USCC = "91339902MA9Q0070XX"


def everything():
    return [
        sorted(str(row) for row in model.objects.values()) for model in (Party, Account, Representation, PostHolder)
    ]


def test_loading_twice_changes_nothing(city):
    before = everything()

    assert load_city() == city
    assert everything() == before


def test_loading_puts_back_what_differs(city):
    Party.objects.filter(id=city["zhangsan"]).update(name="别人")
    Account.objects.filter(login="zhangsan").update(name="别人")
    PostHolder.objects.create(account=Account.objects.get(login="xf_receive"), post_id="SJ-R")
    Representation.objects.update(until=clock.today())

    load_city()

    assert queries.party(city["zhangsan"]).name == "张三"
    assert sign_in("xf_receive", "demo", "10.0.0.1")[0].posts == {"XF-R"}
    assert Representation.objects.get().until is None


def test_loading_keeps_a_password_that_was_changed(city):
    Account.objects.filter(login="zhangsan").update(password="md5$x$y")

    load_city()

    assert Account.objects.get(login="zhangsan").password == "md5$x$y"


def test_outside_a_demo_nobody_gets_the_demos_password(db, settings):
    settings.ONEWINDOW_DEMO = False

    load_city()

    assert all(account.password.startswith("!") for account in Account.objects.all())
    assert not Account.objects.exclude(email="").exists()
    assert queries.demo_accounts() == []


def test_one_of_each_may_be_loaded_alone(db):
    person = load_person(LOADER, login="a", number=ZHANGSAN.number, name="张三")
    company = load_company(LOADER, uscc=NEW_USCC, name="甲公司", representative=person)
    load_post(LOADER, code="SJ-R", authority="SJ", name="受理岗")
    official = load_staff(LOADER, login="sj", name="市监", posts=("SJ-R",))

    assert queries.represents(person, company)
    assert queries.post_holders("SJ-R") == [official]


def test_a_partys_number_is_kept_under_a_key(city):
    stored = Party.objects.get(id=city["zhangsan"])

    assert ZHANGSAN.number not in str(vars(stored))
    assert stored.number_hash == personal.lookup_hash(ZHANGSAN.number)
    assert queries.party_number(city["zhangsan"]) == ZHANGSAN.number
    assert queries.party_numbers(city.values())[city["company"]] == COMPANY.uscc


def test_a_persons_number_is_shown_masked_and_a_companys_in_full(city):
    person, company = queries.party(city["zhangsan"]), queries.party(city["company"])

    assert person.masked_number == personal.masked_number(ZHANGSAN.number)
    assert person.is_person
    assert company.masked_number == COMPANY.uscc
    assert not company.is_person


def test_parties_are_found_by_the_name_that_traces_give_them(city):
    ref = personal.lookup_hash(" 339902198803121010 ")

    assert queries.party_by_ref(ref) == queries.party(city["zhangsan"])
    assert set(queries.parties_by_refs([ref, "unknown"])) == {ref}
    assert queries.party_by_ref("unknown") is None


def test_an_actors_parties_begin_with_herself(city, django_assert_num_queries):
    actor, _token = sign_in("zhangsan", "demo", "10.0.0.1")

    with django_assert_num_queries(1):
        rows = queries.parties_of(actor)

    assert [row.id for row in rows] == [city["zhangsan"], city["company"]]


def test_an_official_has_no_parties(city, django_assert_num_queries):
    actor, _token = sign_in("sj_receive", "demo", "10.0.0.1")

    with django_assert_num_queries(0):
        assert queries.parties_of(actor) == []


def test_parties_that_do_not_exist_are_not_found(city):
    with pytest.raises(NotFound):
        queries.party(new_id())
    with pytest.raises(NotFound):
        queries.party_number(new_id())
    assert queries.parties([]) == queries.parties([new_id()]) == {}


def test_a_parent_acts_for_a_child_while_she_is_the_guardian(city):
    mother, child = city["limei"], city["zhangyue"]
    assert not queries.represents(mother, child)

    load_representations(LOADER, [RepresentationToLoad(person=mother, entity=child, until=clock.today())])

    assert queries.represents(mother, child)
    assert sign_in("limei", "demo", "10.0.0.1")[0].represents == {child}
    with clock.use_offset(timedelta(days=1)):
        assert not queries.represents(mother, child)
    assert not queries.represents(child, mother)


def test_a_founded_company_is_known_with_its_representative(city):
    entity = ensure_legal_entity(
        LOADER, uscc=NEW_USCC, name="三丰餐饮", name_en="Sanfeng", representative=city["limei"]
    )

    row = queries.party(entity)
    assert (row.kind, row.name, row.name_en, row.masked_number) == ("legal_entity", "三丰餐饮", "Sanfeng", NEW_USCC)
    assert queries.represents(city["limei"], entity)


def test_founding_is_idempotent(city):
    once = ensure_legal_entity(LOADER, uscc=NEW_USCC, name="三丰餐饮", representative=city["limei"])
    before = everything()

    again = ensure_legal_entity(LOADER, uscc=NEW_USCC, name="三丰餐饮", representative=city["limei"])

    assert once == again
    assert everything() == before
    assert len(acts_on(f"party:{once}")) == 1


def test_a_known_company_takes_a_new_name_and_representative(city):
    ensure_legal_entity(LOADER, uscc=COMPANY.uscc, name="改名了", representative=city["limei"])

    assert queries.party(city["company"]).name == "改名了"
    assert queries.party(city["company"]).name_en == COMPANY.name_en
    assert queries.represents(city["limei"], city["company"])
    assert queries.represents(city["zhangsan"], city["company"])


def test_a_former_representative_may_come_back(city):
    Representation.objects.update(until=clock.today() - timedelta(days=1), since=clock.today() - timedelta(days=9))
    assert not queries.represents(city["zhangsan"], city["company"])

    ensure_legal_entity(LOADER, uscc=COMPANY.uscc, name=COMPANY.name, representative=city["zhangsan"])

    assert queries.represents(city["zhangsan"], city["company"])


@pytest.mark.parametrize("representative", ["company", None])
def test_only_a_known_person_represents(city, representative):
    with pytest.raises(NotFound):
        ensure_legal_entity(LOADER, uscc=NEW_USCC, name="三丰餐饮", representative=city.get(representative) or new_id())

    assert queries.party_by_ref(personal.lookup_hash(NEW_USCC)) is None


def test_a_company_is_told_through_its_representatives(city, django_assert_num_queries):
    zhangsan = Account.objects.get(login="zhangsan")

    with django_assert_num_queries(1):
        recipients = queries.recipients_of_parties([city["company"], city["zhangsan"]])

    assert [(r.account, r.email, r.language) for r in recipients] == [
        (zhangsan.id, "zhangsan@qinglan.example", "zh-hans")
    ]


def test_nobody_is_told_by_a_closed_account(city):
    Account.objects.filter(login__in=["zhangsan", "sj_receive"]).update(is_active=False)

    assert queries.recipients_of_parties([city["zhangsan"]]) == []
    assert len(queries.recipients_of_posts(["SJ-R"])) == 1
    assert queries.recipients_of_parties([]) == queries.recipients_of_posts([]) == []


def test_everybody_with_a_post_is_told_once(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        recipients = queries.recipients_of_posts(["SJ-R", "SJ-A"])

    names = queries.account_names([r.account for r in recipients])
    assert sorted(name for name, _en, _posts in names.values()) == ["市监演示乙", "市监演示甲"]


def test_accounts_are_named_with_their_posts_in_one_statement(city, django_assert_num_queries):
    ids = queries.accounts_by_login(["sj_both", "zhangsan", "nobody"])
    assert set(ids) == {"sj_both", "zhangsan"}

    with django_assert_num_queries(1):
        names = queries.account_names([*ids.values(), new_id()])

    assert names == {
        ids["sj_both"]: ("市监演示乙", "Demo Market B", ("SJ-A", "SJ-R")),
        ids["zhangsan"]: ("张三", "Zhang San", ()),
    }


def test_parties_are_found_by_login(city):
    assert queries.parties_by_login(["zhangsan", "sj_receive"]) == {"zhangsan": city["zhangsan"]}


def test_posts_are_kept_in_the_process(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert set(queries.posts()) == {"SJ-R", "SJ-A", "XF-R"}
        assert queries.post("SJ-A").name_en == "Approver"
        assert queries.post("SJ-A").authority == "SJ"


def test_a_post_that_was_loaded_since_is_found(city):
    queries.posts()

    load_post(LOADER, code="CG-R", authority="CG", name="受理岗")

    assert queries.post("CG-R").authority == "CG"
    with pytest.raises(NotFound):
        queries.post("XX-X")


def test_the_demo_offers_logins_with_what_each_can_try(city):
    accounts = queries.demo_accounts()

    assert [(a.login, a.note, a.is_staff) for a in accounts] == [
        ("zhangsan", "张三：开一家餐饮店", False),
        ("sj_receive", "市场监管局受理岗", True),
    ]


def test_logins_that_are_offered_no_more_go(city):
    offer_demo_logins(LOADER, [DemoLogin("limei", "李梅")])

    assert [a.login for a in queries.demo_accounts()] == ["limei"]
