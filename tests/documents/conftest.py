import pytest

from onewindow.documents.queries import clear_template_cache


@pytest.fixture(autouse=True)
def templates_read_anew():
    clear_template_cache()
    yield
    clear_template_cache()
