import pytest

from onewindow.documents.models import LegalDocument
from onewindow.documents.rules import DocumentKind
from tests.documents.test_services import issued

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("prefix", "verdict", "kind"),
    [("", "是真的：电子印章有效", "受理通知书"), ("/en", "Genuine", "Notice of acceptance")],
)
def test_anybody_can_check_a_document_in_one_statement(
    client, actor, django_assert_max_num_queries, prefix, verdict, kind
):
    row = issued(actor)

    with django_assert_max_num_queries(2):  # one of them reads the demo's clock
        answer = client.get(f"{prefix}/documents/{row.check_code}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert verdict in page
    assert kind in page
    assert row.number in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_check_page_says_no_more_than_a_checker_needs(client, actor):
    row = issued(actor, facts={"applicant": "张三", "address": "望湖路3号"}, title="关于张三的决定")

    page = client.get(f"/documents/{row.check_code}/").content.decode()

    assert "张三" not in page
    assert "望湖路" not in page


def test_a_changed_document_is_told(client, actor):
    row = issued(actor)
    LegalDocument.objects.filter(id=row.id).update(organ="XF")

    page = client.get(f"/documents/{row.check_code}/").content.decode()

    assert "不能认" in page
    assert "电子印章有效" not in page


@pytest.mark.parametrize("code", ["unknown", "x" * 500, "中文"])
def test_an_unknown_code_says_so(client, code):
    answer = client.get(f"/documents/{code}/")

    assert answer.status_code == 404
    assert "没有这份文书" in answer.content.decode()


def test_a_code_with_a_null_character_is_a_bad_request(client):
    assert client.get("/documents/%00/").status_code == 400


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_has_a_page(client, actor, kind):
    row = issued(actor, kind=kind.value)

    assert client.get(f"/documents/{row.check_code}/").status_code == 200


def test_checking_changes_nothing(client, actor):
    row = issued(actor)

    assert client.post(f"/documents/{row.check_code}/").status_code == 405
