"""Pages of guides and versions: what is in force, how long it really takes, who qualifies, what changed."""

from copy import deepcopy
from datetime import timedelta

import pytest

from onewindow.catalogue import services
from onewindow.catalogue.queries import RealTimeRow
from onewindow.catalogue.rules.versions import in_words
from onewindow.catalogue.services import Release, publish_definition
from onewindow.foundation import clock
from onewindow.foundation.differences import differences
from tests.catalogue import demo
from tests.catalogue.test_life import KEEPER


def publish(references, **values):
    body = {**deepcopy(demo.clean().items["FOOD"]), **values}
    release = Release(values.pop("_from", None), "换了电话", "A new phone")
    return publish_definition(KEEPER, kind="item", body=body, known=references, release=release)


@pytest.mark.parametrize("path", ["/items/FOOD/", "/items/RESIDENCE/?e_months=7", "/bundles/RESTAURANT/"])
def test_a_guide_takes_three_statements_whatever_it_shows(client, city, path, django_assert_max_num_queries):
    services.note_real_times([RealTimeRow("FOOD", 12, 4.0, 7.5)])
    client.get(path)
    with django_assert_max_num_queries(3):
        assert client.get(path).status_code == 200


def test_real_times_stand_beside_promised_and_statutory_ones(client, city):
    assert "办结的件还不够多" in client.get("/items/FOOD/").content.decode()
    services.note_real_times([RealTimeRow("FOOD", 12, 4.0, 7.5), RealTimeRow("SIGN", 4, 1.0, 1.0)])
    assert "一半的人 4 个工作日内办好，十分之九 7.5 个（12 件）" in client.get("/items/FOOD/").content.decode()
    assert "办结的件还不够多" in client.get("/items/SIGN/").content.decode()


def test_a_guide_links_article_power_and_responsibility(client, city):
    page = client.get("/items/FOOD/").content.decode()
    assert "/laws/food-safety-law/#a-35" in page
    assert "/lists/power/PW-002/" in page
    assert "/lists/responsibility/RS-002/" in page


def test_a_suspended_item_shows_its_note_and_no_button(client, city):
    services.suspend_item(KEEPER, "FOOD", "系统升级到周五", "Upgrade until Friday")
    page = client.get("/items/FOOD/").content.decode()
    assert "系统升级到周五" in page
    assert "开始办理" not in page
    assert "Upgrade until Friday" in client.get("/en/items/FOOD/").content.decode()
    assert "系统升级到周五" in client.get("/bundles/RESTAURANT/").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("e_age=81&e_local=true", "您符合条件"),
        ("e_age=79&e_local=true", "满 80 周岁就可以领"),
        ("e_age=81", "再填几项就知道了"),
        ("e_age=%3Cb%3E", "再填几项就知道了"),
    ],
)
def test_the_guide_says_who_qualifies_and_what_would_change_it(client, city, query, said):
    page = client.get(f"/items/ELDERALLOW/?{query}").content.decode()
    assert said in page
    assert "<b>" not in page.split('id="can"')[1].split("</form>")[0].replace("<br>", "")


def test_a_version_says_whether_it_is_in_force(client, city, references):
    assert "您手上的这一版还在用" in client.get("/items/FOOD/versions/1/").content.decode()
    publish(references, phone="000-88000099")
    assert "这一版已被第 2 版替代" in client.get("/items/FOOD/versions/1/").content.decode()
    page = client.get("/en/items/FOOD/versions/2/").content.decode()
    assert "A new phone" in page
    assert "000-88000099" in page
    services.suspend_item(KEEPER, "FOOD", "停一停", "Pause")
    assert "Pause" in client.get("/en/items/FOOD/versions/2/").content.decode()
    assert client.get("/items/FOOD/versions/9/").status_code == 404
    assert client.get("/items/NOTHING/versions/").status_code == 404


def test_a_version_of_the_future_says_from_when(client, city, references):
    body = {**deepcopy(demo.clean().items["FOOD"]), "phone": "000-88000099"}
    day = clock.today() + timedelta(days=9)
    publish_definition(KEEPER, kind="item", body=body, known=references, release=Release(day))
    assert "起才用" in client.get("/items/FOOD/versions/2/").content.decode()
    assert "您手上的这一版还在用" in client.get("/items/FOOD/versions/1/").content.decode()


def test_the_list_of_versions_counts_what_has_become_less(client, city, references):
    fewer = [m for m in demo.clean().items["FOOD"]["materials"] if m["code"] != "M-EQUIP"]
    publish(references, materials=fewer)
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/items/FOOD/versions/").content.decode()
        assert 'id="less"' in page
        assert "M-EQUIP" in page


def test_every_published_difference_has_a_name_in_both_languages():
    body = demo.clean().items["FOOD"]
    for name in ("limits", "materials", "steps", "visits", "phone"):
        (first, *_rest) = differences({**body, name: None}, body)
        change = in_words(first)
        assert change.label
        assert change.label_en.isascii()
