"""Uploads of a draft in pieces, through its addresses; and the same content twice."""

import io

import pytest

from onewindow.config.journey.filling import sample_pdf
from onewindow.intake import queries, services
from onewindow.intake.services import HandedInAlready
from tests.intake import world

PDF, SLOT = sample_pdf("plan"), "M-PLAN"
SIZE = len(PDF)
ASKING = {"HTTP_ACCEPT": "application/problem+json"}


def files_of(actor, number):
    return [file.name for file in world.material(actor, number, SLOT).files]


def begin(client, number, size=SIZE, slot=SLOT):
    return client.post(
        f"/apply/{number}/uploads/{slot}/", {"name": "平面图.pdf"}, headers={"Upload-Length": str(size)}, **ASKING
    )


def patch(client, address, offset, content):
    return client.patch(
        address,
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset)},
        **ASKING,
    )


def test_a_file_comes_in_pieces_and_is_taken_up_after_a_break(client_of, zhangsan, number):
    client = client_of("zhangsan")
    begun = begin(client, number)
    address = begun["Location"]
    first = patch(client, address, 0, PDF[:200])
    again = patch(client, address, 0, PDF[:200])
    there = client.head(address)
    last = patch(client, address, int(there["Upload-Offset"]), PDF[200:])
    repeated = patch(client, address, len(PDF), b"")

    assert (begun.status_code, first.status_code, again.status_code) == (201, 204, 409)
    assert again.json()["offset"] == 200
    assert (there["Upload-Offset"], there["Upload-Length"]) == ("200", str(len(PDF)))
    assert (last.status_code, last.json()) == (200, {"name": "平面图.pdf"})
    assert repeated.json() == {"name": "平面图.pdf"}
    assert files_of(zhangsan, number) == ["平面图.pdf"]


@pytest.mark.parametrize(("login", "status"), [("lisi", 404), ("sj_receive", 403)])
def test_nobody_else_sends_files_to_her_draft(client_of, zhangsan, number, login, status):
    address = begin(client_of("zhangsan"), number)["Location"]
    stranger = client_of(login)
    assert begin(stranger, number).status_code == status
    assert patch(stranger, address, 0, PDF).status_code == status
    assert stranger.head(address).status_code == status
    assert files_of(zhangsan, number) == []


def test_a_material_that_is_not_asked_for_and_headers_that_say_nothing_are_refused(client_of, number):
    client = client_of("zhangsan")
    assert begin(client, number, slot="M-NONE").status_code == 404
    assert begin(client, number, size="x").status_code == 422
    assert begin(client, number, size=99_000_000).json()["detail"].startswith("文件 94 MB")


def test_a_refused_file_is_told_in_words_that_a_script_can_show(client_of, zhangsan, number):
    client, bad = client_of("zhangsan"), b"MZ a program"
    address = begin(client, number, len(bad))["Location"]
    answer = patch(client, address, 0, bad)
    assert answer.status_code == 422
    assert "不是 JPG、PNG、PDF 或 OFD" in answer.json()["detail"]
    assert files_of(zhangsan, number) == []


def test_the_same_content_is_not_taken_twice_at_one_material(client_of, zhangsan, number):
    services.attach_file(zhangsan, number, SLOT, name="一.pdf", content=io.BytesIO(PDF))
    with pytest.raises(HandedInAlready) as refused:
        services.attach_file(zhangsan, number, SLOT, name="二.pdf", content=io.BytesIO(PDF))
    answer = patch(client_of("zhangsan"), begin(client_of("zhangsan"), number)["Location"], 0, PDF)

    assert "“一.pdf”您已经交过了" in refused.value.detail
    assert answer.status_code == 409
    assert "您已经交过了" in answer.json()["detail"]
    assert files_of(zhangsan, number) == ["一.pdf"]


def test_the_same_content_may_stand_at_two_materials(zhangsan, number):
    for slot in (SLOT, "M-EQUIP"):
        services.attach_file(zhangsan, number, slot, name="一.pdf", content=io.BytesIO(PDF))
    assert files_of(zhangsan, number) == ["一.pdf"]


def test_the_form_takes_several_files_at_once_without_a_script(client_of, zhangsan, number):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = client_of("zhangsan").get(f"/apply/{number}/form/").content.decode()
    assert f'data-upload="/apply/{number}/uploads/{SLOT}/"' in page
    papers = [SimpleUploadedFile(f"{n}.pdf", sample_pdf(str(n))) for n in (1, 2)]
    client_of("zhangsan").post(f"/apply/{number}/form/", {f"file_{SLOT}": papers, "later": "1"})
    assert files_of(zhangsan, number) == ["1.pdf", "2.pdf"]
    assert queries.draft_page(zhangsan, number)
