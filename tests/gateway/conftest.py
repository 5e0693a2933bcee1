import httpx
import pytest

from onewindow.exchange.services import grant_reading
from onewindow.foundation.actor import system_actor
from onewindow.gateway.services import operator, register_key, register_member, register_subsystem
from tests.exchange.conftest import city, client_of, official, open_case, open_draft, person
from tests.support.foreign_client import ForeignClient

__all__ = ["city", "client_of", "official", "open_case", "open_draft", "person"]

MARKET_BUREAU, DATA_BUREAU = "11339900MB99013825", "11339900MB99010169"
NEEDS = ("pop.name", "pop.mobile")


def attach(node, member, code, authority, *, serves_persons=False, known=False):
    """Registers a system with one key, as the data bureau would; returns a foreign client that has the private half."""
    if not known:
        register_member(operator(), f"OW/GOV/{member}", name=f"成员 {code}", authority=authority)
    subsystem = f"OW/GOV/{member}/{code}"
    register_subsystem(operator(), subsystem, name=f"系统 {code}", serves_persons=serves_persons)
    client = ForeignClient(node, subsystem)
    client.key_id = register_key(operator(), subsystem, client.public_key)
    return client


def granted(client, *fields, **terms):
    return grant_reading(system_actor("tests"), client.subsystem, fields, ground="数据安全法第三十八条", **terms)


@pytest.fixture
def node(live_server, city):
    """A served node with the city's registers."""
    return live_server.url


@pytest.fixture
def market(node):
    """The market bureau's own system, attached, and granted names and telephone numbers."""
    client = attach(node, MARKET_BUREAU, "market", "SJ")
    granted(client, *NEEDS)
    return client


@pytest.fixture
def pop(node):
    """The population register's service, as anybody finds it in the public list."""
    return service_at(node, "pop")


def service_at(node, register, service="query"):
    listed = httpx.get(f"{node}/listClients", timeout=30).json()["member"]
    parts = ("xroad_instance", "member_class", "member_code", "subsystem_code")
    (found,) = [one["id"] for one in listed if one["id"].get("subsystem_code") == register]
    return "/".join([*(found[part] for part in parts), service])
