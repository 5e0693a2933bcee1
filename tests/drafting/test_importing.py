import pytest

from onewindow.drafting import queries, services
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.services import ImportedRow
from tests.catalogue import demo


def row(key, **more):
    return ImportedRow({**demo.clean().items["FOOD"], "key": key, "name": f"事项 {key}", **more}, {"line": 7})


def outcomes(report):
    return [(each.key, each.outcome) for each in report.rows]


def test_rows_become_drafts_with_their_origin(people):
    report = services.save_imported(people["sj_items"], "item", [row("A-1"), row("A-2")])

    assert outcomes(report) == [("A-1", "saved"), ("A-2", "saved")]
    draft = Draft.objects.get(key="A-1")
    assert (draft.origin, draft.origin_row, draft.state, draft.base_version) == ("import", {"line": 7}, "draft", None)
    assert queries.history_of(people["sj_items"], draft.id)[0].act == "import"


def test_importing_the_same_again_changes_nothing(people):
    services.save_imported(people["sj_items"], "item", [row("A-1")])

    report = services.save_imported(people["sj_items"], "item", [row("A-1")])

    assert outcomes(report) == [("A-1", "unchanged")] and DraftRevision.objects.count() == 1


def test_what_is_published_word_for_word_makes_no_draft(people):
    rows = [ImportedRow(body) for body in demo.clean().items.values() if body["department"] == "SJ"]

    report = services.save_imported(people["sj_items"], "item", rows)

    assert report.count("unchanged") == len(rows) and not Draft.objects.exists()


def test_a_changed_row_is_a_new_revision_and_the_old_one_is_kept(people):
    services.save_imported(people["sj_items"], "item", [row("A-1")])

    report = services.save_imported(people["sj_items"], "item", [row("A-1", phone="000-88000099")])

    assert outcomes(report) == [("A-1", "updated")]
    draft = Draft.objects.get(key="A-1")
    assert draft.revision == 2 and draft.body["phone"] == "000-88000099"
    assert queries.revision_body(people["sj_items"], draft.id, 1)["phone"] == demo.clean().items["FOOD"]["phone"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([row("A-1", department="XF")], "department"),
        ([row("A-1", department="")], "department"),
        ([row("a 1")], "key"),
        ([row("FIRE")], "key"),
        ([row("A-1", name="<b>x</b>")], "name"),
        ([row("A-1", name="=1+1")], "name"),
        ([row("A-1", power="PW-999")], "power"),
    ],
)
def test_a_row_that_may_not_come_in_is_refused_with_its_reason_and_the_others_are_saved(people, rows, place):
    report = services.save_imported(people["sj_items"], "item", [*rows, row("A-9")])

    assert [each.outcome for each in report.rows] == ["refused", "saved"]
    assert report.rows[0].field == place and report.rows[0].reason


def test_a_code_twice_in_one_import_is_refused_the_second_time(people):
    assert outcomes(services.save_imported(people["sj_items"], "item", [row("A-1"), row("A-1")])) == [
        ("A-1", "saved"),
        ("A-1", "refused"),
    ]


def test_what_is_in_review_is_not_overwritten(people):
    draft_id = services.start_from_published(people["sj_items"], "item", "FOOD")
    services.send_for_review(people["sj_items"], draft_id, note="说明")

    report = services.save_imported(people["sj_items"], "item", [row("FOOD")])

    assert outcomes(report) == [("FOOD", "refused")]


def test_the_catalogues_administration_takes_in_the_whole_city(people):
    rows = [ImportedRow({**body, "phone": "000-88000099"}) for body in demo.clean().items.values()]

    assert services.save_imported(people["ds_catalogue"], "item", rows).count("saved") == len(rows)


def test_many_rows_take_few_statements(people, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        services.save_imported(people["sj_items"], "item", [row(f"A-{number}") for number in range(300)])


def test_a_file_that_is_no_yaml_is_refused_as_a_whole(people):
    report = services.import_definitions(people["sj_items"], {"bad.yaml": "items: ["})

    assert report.rows == () and report.faults[0].line >= 1
