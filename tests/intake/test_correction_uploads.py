"""Files that answer a notice of correction come in pieces, as they do for an application."""

import pytest

from onewindow.documents.connectors.scanning import EICAR
from onewindow.foundation.errors import NotFound
from onewindow.intake import queries, services
from tests.cases.pages.conftest import client_as
from tests.intake import world
from tests.intake.test_corrections import case_number, liuyang  # noqa: F401 fixtures

ASKING = {"HTTP_ACCEPT": "application/problem+json"}


def begin(browser, number, size, slot="M-SITE"):
    address = f"/my/cases/{number}/correction/uploads/{slot}/"
    return browser.post(address, {"name": "合同.pdf"}, headers={"Upload-Length": str(size)}, **ASKING)


def send(browser, address, offset, piece):
    kind = "application/offset+octet-stream"
    return browser.patch(address, piece, content_type=kind, headers={"Upload-Offset": str(offset)}, **ASKING)


def files(actor, number, slot="M-SITE"):
    return queries.correction_page(actor, number).files.get(slot, ())


def test_a_file_comes_in_pieces_and_is_taken_up_after_a_break(liuyang, case_number):  # noqa: F811
    browser, whole = client_as("liuyang"), world.pdf().read()
    begun = begin(browser, case_number, len(whole))
    address, half = begun["Location"], len(whole) // 2

    assert begun.status_code == 201
    assert send(browser, address, 0, whole[:half])["Upload-Offset"] == str(half)
    assert files(liuyang, case_number) == ()
    assert browser.head(address)["Upload-Offset"] == str(half)
    assert send(browser, address, half, whole[half:]).status_code == 200
    assert send(browser, address, half, whole[half:]).status_code == 200, "the answer to the last piece may be lost"
    [file] = files(liuyang, case_number)
    assert file.size_bytes == len(whole)


def test_several_files_answer_one_point_without_a_script_too(liuyang, case_number):  # noqa: F811
    browser, path = client_as("liuyang"), f"/my/cases/{case_number}/correction/"
    page = browser.get(path).content.decode()
    assert f'data-upload="{path}uploads/M-SITE/"' in page
    browser.post(path, {"file_M-SITE": [world.pdf(), world.pdf()], "later": "1"})
    assert len(files(liuyang, case_number)) == 2


def test_malware_is_refused_in_pieces_as_it_is_whole(liuyang, case_number, settings):  # noqa: F811
    settings.ONEWINDOW_SCANNER = "eicar"
    browser = client_as("liuyang")
    address = begin(browser, case_number, len(EICAR))["Location"]
    refused = send(browser, address, 0, EICAR)
    assert refused.status_code == 422
    assert "病毒" in refused.json()["detail"]
    assert files(liuyang, case_number) == ()
    assert browser.head(address).status_code == 404, "it has to be begun anew"


def test_a_material_that_was_not_asked_for_is_not_taken(case_number):  # noqa: F811
    assert begin(client_as("liuyang"), case_number, 9, slot="M-PLAN").status_code == 404


@pytest.mark.parametrize(("login", "status"), [("lisi", 404), ("sj_receive", 403)])
def test_nobody_else_sends_or_asks(case_number, login, status):  # noqa: F811
    address = begin(client_as("liuyang"), case_number, 9)["Location"]
    stranger = client_as(login)
    assert begin(stranger, case_number, 9).status_code == status
    assert stranger.head(address).status_code == status
    assert send(stranger, address, 0, b"x").status_code == status


def test_an_answered_notice_takes_no_more(liuyang, case_number):  # noqa: F811
    for slot in ("M-SITE", "M-EQUIP"):
        services.attach_correction_file(liuyang, case_number, slot, name="a.pdf", content=world.pdf())
    services.supply_correction(liuyang, case_number)
    with pytest.raises((services.NothingToCorrect, NotFound)):
        services.begin_correction_upload(liuyang, case_number, "M-SITE", name="b.pdf", size_bytes=9)
