from copy import deepcopy
from uuid import uuid4

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from onewindow.catalogue import queries
from onewindow.catalogue.events import ItemPublished
from onewindow.catalogue.models import BundleVersion, ItemVersion, LicenceTypeVersion
from onewindow.catalogue.services import DefinitionErrors, load_catalogue
from onewindow.foundation import events
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import NotFound
from onewindow.ledger.queries import acts_on
from tests.catalogue import demo

ACTOR = system_actor("tests")


def folder_with(tmp_path, **changes):
    """A folder with the item FOOD, some of its keys changed."""
    body = {**deepcopy(demo.clean().items["FOOD"]), **changes}
    (tmp_path / "food.yaml").write_text(yaml.safe_dump({"items": [body]}, allow_unicode=True))
    return tmp_path


def test_the_whole_city_is_published(city):
    assert len(city.published) == 28 + 5 + 20 + 25
    catalogue = queries.published_catalogue()
    assert (len(catalogue.items), len(catalogue.bundles), len(catalogue.licence_types)) == (28, 5, 20)
    assert catalogue.version == 1


def test_loading_twice_changes_nothing(city, references):
    again = load_catalogue(ACTOR, demo.CITY, references)

    assert (again.published, again.unchanged) == ((), 78)
    assert queries.published_catalogue().version == 1
    assert ItemVersion.objects.count() == 28


def test_a_change_is_a_new_version_and_the_old_one_stays(city, references, tmp_path):
    before = queries.published_item("FOOD")
    report = load_catalogue(ACTOR, folder_with(tmp_path, phone="000-88000099"), references)
    after = queries.published_item("FOOD")

    assert report.published == ("item:FOOD 2",)
    assert (after.version, after.phone) == (2, "000-88000099")
    assert queries.item_version(before.version_id) == before
    assert queries.item_version(after.version_id) == after


def test_a_fault_publishes_nothing_at_all(city, references, tmp_path):
    folder = folder_with(tmp_path, phone="000-88000099", visits=3)
    (folder / "more.yaml").write_text("bundles: [{code: X}]")

    with pytest.raises(DefinitionErrors) as refused:
        load_catalogue(ACTOR, folder, references)

    assert {fault.file for fault in refused.value.faults} == {"more.yaml"}
    assert all(error["pointer"] and error["reason"] for error in refused.value.facts["errors"])
    assert queries.published_item("FOOD").version == 1


def test_a_folder_without_definitions_is_refused(references, tmp_path):
    with pytest.raises(DefinitionErrors, match="No definition"):
        load_catalogue(ACTOR, tmp_path, references)


@pytest.mark.parametrize("model", [ItemVersion, BundleVersion, LicenceTypeVersion])
def test_a_published_version_can_be_neither_changed_nor_deleted(city, model):
    for act in (lambda: model.objects.update(version=9), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            act()


def test_publishing_is_recorded_and_announced(references, tmp_path, monkeypatch):
    heard = []
    monkeypatch.setitem(events._reactions, ItemPublished, [heard.append])
    load_catalogue(ACTOR, demo.CITY, references)
    load_catalogue(ACTOR, folder_with(tmp_path, phone="000-88000099"), references)

    assert [(event.key, event.version) for event in heard][-1] == ("FOOD", 2)
    assert [row.act for row in acts_on("catalogue:item:FOOD 2")] == ["catalogue.publish_version"]


def test_what_was_never_published_is_not_found(db):
    for ask in (queries.published_item, queries.published_bundle, queries.licence_type):
        with pytest.raises(NotFound):
            ask("NOTHING")
    for ask in (queries.item_version, queries.bundle_version):
        with pytest.raises(NotFound):
            ask(uuid4())


def test_reading_the_catalogue_again_costs_one_statement_and_a_version_none(city, django_assert_num_queries):
    item = queries.published_item("FOOD")
    bundle = queries.published_bundle("RESTAURANT")
    queries.item_version(item.version_id)
    queries.bundle_version(bundle.version_id)

    with django_assert_num_queries(1):
        queries.published_catalogue()
    with django_assert_num_queries(0):
        queries.cached_catalogue()
        queries.item_version(item.version_id)
        queries.bundle_version(bundle.version_id)
        queries.licence_type("LT-BIZ")


def test_the_command_publishes_a_folder(city, tmp_path, capsys, monkeypatch, references):
    monkeypatch.setattr("onewindow.config.management.commands.load_catalogue.known_references", lambda: references)
    call_command("load_catalogue", str(folder_with(tmp_path, phone="000-88000099")))

    assert capsys.readouterr().out == "published item:FOOD 2\n1 published, 0 unchanged\n"


def test_the_command_names_each_fault_with_its_line(city, tmp_path, monkeypatch, references):
    monkeypatch.setattr("onewindow.config.management.commands.load_catalogue.known_references", lambda: references)

    with pytest.raises(CommandError, match=r"food\.yaml:\d+: items\[FOOD\]\.phone: .*\n.*Nothing was published: 1"):
        call_command("load_catalogue", str(folder_with(tmp_path, phone="call us")))
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_catalogue", str(tmp_path / "absent"))
