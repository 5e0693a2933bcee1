from onewindow.intake import queries, services
from tests.intake import world


def test_smoke(zhangsan, ready):
    page = queries.draft_page(zhangsan, ready)
    for f in page.fields:
        print(f.name, f.value, f.source, f.checked.faults, f.is_open)
    for m in page.materials:
        print(m.code, m.kind, m.resolved.given, m.resolved.supplier)
    print(services.submit_draft(zhangsan, ready, "k", promises=world.PROMISES))
    assert 0
