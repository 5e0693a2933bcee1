"""Files that come in pieces: joined in order, taken up after a break, checked like every other file, forgotten in time."""

import io
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st

from onewindow.config.journey.filling import sample_pdf
from onewindow.documents import services
from onewindow.documents.connectors.scanning import EICAR
from onewindow.documents.models import StoredFile, UploadSession
from onewindow.documents.queries import open_file
from onewindow.documents.services import FileRefused, OffsetWrong, TooManyUploads
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id

pytestmark = pytest.mark.django_db
PDF = sample_pdf("plan")
FOR = "draft:CG1:M-PLAN"


@pytest.fixture
def owner():
    return Actor(ActorKind.PERSON, new_id())


def begun(owner, content=PDF, name="图.pdf"):
    return services.begin_upload(owner, purpose=FOR, name=name, size_bytes=len(content)).id


def piece(owner, upload, offset, content):
    return services.add_to_upload(owner, upload, FOR, offset=offset, content=io.BytesIO(content))


def left_on_disk():
    folder = settings.ONEWINDOW_FILES / "pieces"
    return [path for path in folder.iterdir()] if folder.exists() else []


@run(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.integers(1, len(PDF) - 1), max_size=6, unique=True))
def test_pieces_of_any_size_make_the_file_again(owner, cuts):
    upload, edges = begun(owner), [0, *sorted(cuts), len(PDF)]
    for start, end in pairwise(edges):
        assert piece(owner, upload, start, PDF[start:end]).received_bytes == end
    row = services.finish_upload(owner, upload, FOR)

    with open_file(row.id) as content:
        assert content.read() == PDF
    assert row.name == "图.pdf"
    assert services.finish_upload(owner, upload, FOR).id == row.id, "the last answer may have been lost"


def test_a_piece_that_does_not_join_says_where_to_go_on(owner):
    upload = begun(owner)
    piece(owner, upload, 0, PDF[:100])
    for wrong in (0, 50, 101):
        with pytest.raises(OffsetWrong) as refused:
            piece(owner, upload, wrong, PDF[wrong:])
        assert refused.value.facts["offset"] == 100
    with pytest.raises(OffsetWrong):
        services.finish_upload(owner, upload, FOR)
    assert services.upload_of(owner, upload, FOR).received_bytes == 100


def test_what_was_written_but_never_acknowledged_is_written_again(owner):
    upload = begun(owner)
    piece(owner, upload, 0, PDF[:100])
    UploadSession.objects.filter(id=upload).update(received_bytes=40)  # the process died before its commit
    piece(owner, upload, 40, PDF[40:])
    with open_file(services.finish_upload(owner, upload, FOR).id) as content:
        assert content.read() == PDF


def test_more_than_was_announced_is_not_taken(owner):
    upload = begun(owner)
    assert piece(owner, upload, 0, PDF + b"more").received_bytes == len(PDF)


def test_an_upload_is_its_owners_and_for_what_it_was_begun(owner):
    upload, other = begun(owner), Actor(ActorKind.PERSON, new_id())
    for actor, purpose in ((other, FOR), (owner, "draft:CG2:M-PLAN")):
        for act in (
            lambda: services.upload_of(actor, upload, purpose),  # noqa: B023 called at once
            lambda: services.add_to_upload(actor, upload, purpose, offset=0, content=io.BytesIO(PDF)),  # noqa: B023
            lambda: services.finish_upload(actor, upload, purpose),  # noqa: B023
        ):
            with pytest.raises(NotFound):
                act()


@pytest.mark.parametrize("size", [0, 21 * 1024 * 1024])
def test_a_file_of_no_size_or_too_much_is_refused_before_anything_is_sent(owner, size):
    with pytest.raises(FileRefused):
        services.begin_upload(owner, purpose=FOR, name="x", size_bytes=size)


@pytest.mark.parametrize("content", [PDF + b"\n% " + EICAR, b"MZ a program"])
def test_what_no_upload_may_be_is_refused_at_its_end_and_leaves_nothing(owner, content):
    upload = begun(owner, content)
    piece(owner, upload, 0, content)
    with pytest.raises(FileRefused):
        services.finish_upload(owner, upload, FOR)
    assert not StoredFile.objects.exists()
    assert not UploadSession.objects.exists()
    assert str(upload) not in {path.name for path in left_on_disk()}


def test_nobody_begins_without_end(owner):
    for _ in range(services.MOST_UPLOADS):
        begun(owner)
    with pytest.raises(TooManyUploads):
        begun(owner)


def test_an_upload_that_nobody_goes_on_with_is_forgotten(owner):
    old, young = begun(owner), begun(owner)
    piece(owner, old, 0, PDF[:10])
    piece(owner, young, 0, PDF[:10])
    row = UploadSession.objects.get(id=old)
    UploadSession.objects.filter(id=old).update(begun_at=row.begun_at - timedelta(days=2))
    services.drop_old_uploads()
    assert [one.id for one in UploadSession.objects.all()] == [young]
    assert [path.name for path in left_on_disk() if path.name in {str(old), str(young)}] == [str(young)]
