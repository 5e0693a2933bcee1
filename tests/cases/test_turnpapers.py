"""The turns of a case in writing: each has a sealed, dated document made by an approved template."""

from datetime import date

from onewindow.cases import queries, services
from onewindow.documents.queries import documents_of_cases, legal_document, made_again
from tests.cases import world
from tests.cases.test_clockwork import freight, plan  # noqa: F401 fixtures
from tests.cases.test_hearings import announced, close, number  # noqa: F401 fixtures
from tests.cases.test_transfers import number as received  # noqa: F401 a fixture
from tests.cases.test_transfers import transfer


def paper(case, kind):
    """The one document of the kind, sealed and made again alike from what is stored."""
    (found,) = [row for row in documents_of_cases([case]) if row.kind == kind]
    document = legal_document(found.id)
    assert document.is_seal_valid
    assert (document.template, document.template_version) == (kind, 1)
    assert made_again(found.id) == (document.text, document.text_en)
    return document


def test_a_transfer_is_told_in_writing_by_the_office_that_had_the_case(received):  # noqa: F811
    transfer(received)

    document = paper(received, "transfer_notice")

    assert document.organ == "CG"
    assert "住房和城乡建设局" in document.text
    assert "店招设在市政设施上，由住建部门管" in document.text
    assert "number" in document.text_en


def test_a_pause_is_told_in_writing_with_its_article(plan):  # noqa: F811
    with world.at("2026-04-02T16:00"):
        services.pause_case(
            world.official("ZR-V"), plan, "s2", kind="expert_review", expected_end=date(2026, 4, 14), reason="专家评审"
        )

    document = paper(plan, "pause_notice")

    assert "《行政许可法》第四十五条" in document.text
    assert "从2026年4月2日起" in document.text
    assert "2026年4月14日" in document.text
    assert "Expert review" in document.text_en


def test_an_extension_is_told_in_writing_with_both_days(freight):  # noqa: F811
    with world.at("2026-03-16T15:00"):
        before = queries.case_page(world.person("dinghai"), freight).children[0].clock.statutory_due
        services.extend_case(world.official("JT-A"), freight, days=10, reason="案情复杂")
    after = queries.case_page(world.person("dinghai"), freight).children[0].clock.statutory_due

    document = paper(freight, "extension_notice")

    assert f"{before.year}年{before.month}月{before.day}日" in document.text
    assert f"{after.year}年{after.month}月{after.day}日" in document.text
    assert "延长10个工作日" in document.text


def test_a_hearing_is_announced_and_its_record_sealed(number):  # noqa: F811
    matter = announced(number)
    notice = paper(number, "hearing_notice")
    assert "主持" in notice.text

    close(matter)

    record = paper(number, "hearing_record")
    assert "笔录" in record.text
    assert [row.kind for row in queries.case_page(world.person("linfeng"), number).documents].count(
        "hearing_record"
    ) == 1
