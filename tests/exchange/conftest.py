from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from onewindow.config.demo import load_organisations, load_population
from onewindow.config.demo_files import city_file
from onewindow.exchange.services import PurposeOpening, load_standing_purposes, next_numbers, open_purposes
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.personal import lookup_hash
from onewindow.identity.models import Account, PostHolder, Representation
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.services import sign_in
from tests.support.snapshot import built_once

ZHANGSAN, LIMEI, LISI, HEJING = "339902198803121010", "33990219900725102X", "339904197905061010", "339902199206061026"
YUNFAN, BAOLIAN = "91339902MA9Q00701J", "91339903MA9Q144846"


@pytest.fixture
def city(hosted_registers):
    """The people, companies, officials and standing purposes of the demo city."""
    clear_post_cache()
    built_once("people and purposes", build_people)
    clear_post_cache()
    yield
    clear_post_cache()


def build_people():
    load_organisations(system_actor("tests"))
    load_population(system_actor("tests"))
    clear_post_cache()
    load_standing_purposes(city_file("purposes.yaml")["purposes"])


@pytest.fixture
def person(city):
    def made(login):
        account = Account.objects.get(login=login)
        entities = Representation.objects.filter(person=account.party_id).values_list("entity_id", flat=True)
        return Actor(
            ActorKind.PERSON,
            account.id,
            name=account.name,
            party=account.party_id,
            represents=frozenset(entities),
            user_id=f"CN-PERSON-{account.id}",
        )

    return made


@pytest.fixture
def official(city):
    def made(login):
        account = Account.objects.get(login=login)
        posts = frozenset(PostHolder.objects.filter(account=account).values_list("post_id", flat=True))
        organisation = next(iter(posts)).split("-")[0]
        actor = Actor(ActorKind.STAFF, account.id, name=account.name, organisation=organisation, posts=posts)
        return replace(actor, user_id=f"CN339900{login}")

    return made


@pytest.fixture
def open_draft(city):
    def opened(actor, *needs):
        number = next_numbers("CG", clock.today())[0]
        opening = PurposeOpening(number, "draft", ("FOOD",), frozenset(needs), frozenset(), title="食品经营许可")
        open_purposes(actor, [replace(opening, title_en="Food licence")])
        return number

    return opened


@pytest.fixture
def open_case(city):
    def opened(actor, *needs, about=(ZHANGSAN,), posts=("SJ-R", "SJ-V")):
        number = next_numbers("YC", clock.today())[0]
        subjects = frozenset(lookup_hash(one) for one in about)
        opening = PurposeOpening(number, "case", ("FOOD",), frozenset(needs), subjects, frozenset(posts))
        open_purposes(actor, [replace(opening, title="食品经营许可", title_en="Food licence")])
        return number

    return opened


@pytest.fixture
def client_of(city):
    def made(login):
        client = Client()
        _, token = sign_in(login, "demo", "127.0.0.1")
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        return client

    return made
