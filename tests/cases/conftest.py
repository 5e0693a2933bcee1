import pytest

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config.demo import load_law_and_lists, load_organisations, load_population
from onewindow.config.demo_files import CITY
from onewindow.config.demo_licences import licences_held
from onewindow.documents.queries import template_in_force
from onewindow.documents.rules.templates import TemplateCode
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.identity.queries import clear_post_cache
from onewindow.licences.services import take_over_licences
from tests.cases import world
from tests.support.snapshot import built_once


def load_city():
    clear_post_cache()
    clear_catalogue_cache()
    built_once("city", build_city)
    clear_post_cache()
    clear_catalogue_cache()
    template_in_force(TemplateCode.RECEIPT, clock.today())  # once a process and day


def build_city():
    actor = system_actor("tests")
    load_organisations(actor)
    load_population(actor)
    clear_post_cache()
    load_law_and_lists(actor)
    load_catalogue(actor, CITY, known_references())
    take_over_licences(actor, licences_held())


@pytest.fixture
def city(hosted_registers):
    """The demo city: people, officials, catalogue, registers, licences held."""
    load_city()
    yield
    clear_catalogue_cache()
    clear_post_cache()


@pytest.fixture
def zhangsan(city):
    return world.person("zhangsan")


@pytest.fixture
def bundle_number(zhangsan):
    """The restaurant, submitted on 13 April 2026 at 09:30."""
    from onewindow.cases import services

    with world.at("2026-04-13T09:30"):
        return services.open_case(zhangsan, world.restaurant(zhangsan))
