"""The catalogue for machines: dumps, linked data, what changed, and answers that need not be sent again."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate

from onewindow.catalogue.queries.opendumps import _line
from onewindow.catalogue.rules.linked import Office, cpsv
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.lists.services import cancel_entry
from tests.catalogue import demo

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, by pyshacl
SHAPES = Path(__file__).parent / "data/cpsv_shapes.ttl"


def graph_of(document):
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def triples(graph):
    """What a graph says, whichever way a number is written; things without a name are told apart by nothing."""
    return sorted(str([told(part) for part in each]) for each in graph)


def told(part):
    value = part.toPython()
    return "" if isinstance(part, rdflib.BNode) else float(value) if isinstance(value, Decimal) else str(value)


def faults_of(document):
    conforms, _graph, text = validate(graph_of(document), shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    return "" if conforms else text


def test_the_whole_catalogue_keeps_to_the_shapes_of_cpsv_ap(client, city):
    document = client.get("/open/catalogue.jsonld").json()
    services = [thing for thing in document["@graph"] if thing["@type"] == "cpsv:PublicService"]

    assert {thing["dct:identifier"] for thing in services} == {
        item.implementation_code for item in demo.items().values()
    }
    assert faults_of(document) == ""


@pytest.mark.parametrize("place", ["/open/catalogue", "/items/FOOD/cpsv"])
def test_turtle_says_the_same_as_json_ld(client, city, place):
    turtle = client.get(f"{place}.ttl")
    linked = rdflib.Graph().parse(data=turtle.content.decode(), format="turtle")

    assert turtle["Content-Type"].startswith("text/turtle")
    assert triples(linked) == triples(graph_of(client.get(f"{place}.jsonld").json()))
    assert client.get(f"{place}.ttl", headers={"if-none-match": turtle["ETag"]}).status_code == 304


@pytest.mark.parametrize("gap", ["dct:title", "cv:hasCompetentAuthority", "cv:hasLegalResource", "cv:hasChannel"])
def test_the_shapes_refuse_a_service_without_what_is_mandatory(gap):
    service = cpsv(demo.items()["FOOD"], Office("SJ", "局", "Bureau", "339900", "1" * 18), "https://city.example")
    from onewindow.catalogue.rules.linked import graph

    assert faults_of(graph([service])) == ""
    del service[gap]
    assert "Constraint Violation" in faults_of(graph([service]))


def test_one_item_is_linked_data_and_a_government_service(client, city):
    assert client.get("/items/FOOD/cpsv.jsonld")["Content-Type"] == "application/ld+json"
    service = client.get("/items/FOOD/schema.jsonld").json()
    assert (service["@type"], service["identifier"]) == (
        "GovernmentService",
        demo.items()["FOOD"].implementation_code,
    )
    assert client.get("/items/NOTHING/cpsv.jsonld").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/open/catalogue.json",
        "/open/catalogue.csv",
        "/open/catalogue.jsonld",
        "/open/lists.json",
        "/open/lists.csv",
        "/items/FOOD/cpsv.jsonld",
    ],
)
def test_what_has_not_changed_is_not_sent_again(client, city, address):
    first = client.get(address)
    assert first.status_code == 200
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_a_change_of_a_list_is_sent_again(client, city):
    first = client.get("/open/lists.csv")
    cancel_entry(system_actor("tests"), "power", "PW-018", reason=("取消", "gone"), on=clock.today())
    again = client.get("/open/lists.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(again.getvalue().decode("utf-8-sig")))}
    assert rows["PW-018"]["state"] == "cancelled"


def test_the_tables_have_a_line_for_each_item_and_entry(client, city):
    items = list(csv.DictReader(io.StringIO(client.get("/open/catalogue.csv").getvalue().decode("utf-8-sig"))))
    assert [row["key"] for row in items] == sorted(demo.items())
    dump = client.get("/open/catalogue.json").json()
    assert {body["key"]: {**body, "version": 0} for body in dump["items"]} == {
        key: {**body, "version": 0} for key, body in demo.clean().items.items()
    }


def test_no_cell_is_a_formula():
    assert _line(("=1+1", "+86", "@x", "-", "a")).strip() == "'=1+1,'+86,'@x,'-,a"


def test_items_come_page_after_page(client, city):
    keys, after = [], ""
    while page := client.get("/api/v1/items", {"limit": 7, "after": after}).json():
        keys += [row["key"] for row in page]
        after = keys[-1]
    assert keys == sorted(demo.items())


def test_the_feed_of_changes_goes_on_from_any_place(client, city):
    everything = client.get("/api/v1/changes", {"limit": 500}).json()
    assert len({row["id"] for row in everything}) == len(everything)
    seen, after = [], None
    while page := client.get("/api/v1/changes", {"limit": 40} | ({"after": after} if after else {})).json():
        seen += page
        after = page[-1]["id"]
    assert seen == everything
    cancel_entry(system_actor("tests"), "power", "PW-018", reason=("取消", "gone"), on=clock.today())
    (new,) = client.get("/api/v1/changes", {"after": after}).json()
    assert (new["kind"], new["key"], new["change"]) == ("list:power", "PW-018", "cancelled")


def test_lists_and_schemas_can_be_read_by_machines(client, city):
    powers = client.get("/api/v1/lists/power", {"limit": 3}).json()
    assert [row["code"] for row in powers] == ["PW-001", "PW-002", "PW-003"]
    assert client.get("/api/v1/lists/power/PW-001").json()[0]["version"] == 1
    assert client.get("/api/v1/lists/nonsense").status_code == 404
    assert client.get("/api/v1/lists/power/PW-999").status_code == 404
    assert client.get("/api/v1/schemas/item").json()["title"] == "item"
    assert client.get("/api/v1/schemas/nonsense").status_code == 404
