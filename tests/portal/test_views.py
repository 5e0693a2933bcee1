import gzip
import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

PUBLIC = ["home", "services", "search", "help", "accessibility", "privacy"]
FIRST_LOAD_BYTES = 100_000


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


@pytest.mark.parametrize("address", ["", "en/"], ids=["chinese", "english"])
@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.usefixtures("city")
def test_a_public_page_keeps_the_rules_of_the_design(client, name, address):
    answer = client.get(f"/{address}{reverse(f'portal:{name}').lstrip('/')}", {"q": "开饭店"})
    page = soup(answer)

    assert answer.status_code == 200
    assert len(page.find_all("h1")) == 1
    assert len(page.select(".btn-1")) <= 1
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    sent = [
        answer.content,
        *(Path(finders.find(f"ow/{file}")).read_bytes() for file in ("gov.css", "ow.js", "icons.svg")),
    ]
    assert sum(len(gzip.compress(part)) for part in sent) < FIRST_LOAD_BYTES


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.usefixtures("city")
def test_an_english_page_speaks_english(client, name):
    page = soup(client.get(f"/en{reverse(f'portal:{name}')}", {"q": "restaurant"}))

    for other in page.find_all(lang="zh-Hans"):
        if other.name != "html":
            other.decompose()
    assert re.findall(r"[\u3400-\u9fff]+", page.get_text()) == []


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.usefixtures("city")
def test_no_link_of_a_public_page_leads_nowhere(client, name):
    page = soup(client.get(reverse(f"portal:{name}"), {"q": "开饭店"}))

    for address in {link["href"] for link in page.select("a[href^='/']")}:
        assert client.get(address).status_code in {200, 302}, address


@pytest.mark.usefixtures("city")
def test_the_front_page_offers_search_life_events_and_halls(client):
    page = soup(client.get("/"))

    assert page.select_one("main form[role=search] input[name=q]")
    assert "我要开餐饮店" in words(page.main)
    assert "清岚市政务服务中心" in words(page.main)
    assert page.select_one(".chips a")["href"].startswith(reverse("portal:search"))


@pytest.mark.usefixtures("city")
def test_the_quickest_services_come_first(client):
    limits = [tag.get_text(strip=True) for tag in soup(client.get("/")).select(".links small")]
    shown = [limit for limit in limits if limit]

    assert shown[0] == "当场办好"
    days = [int(limit.split()[0]) for limit in shown if limit != "当场办好"]
    assert days == sorted(days)


@pytest.mark.usefixtures("city")
def test_the_city_hall_has_address_hours_and_phone(client):
    hall = soup(client.get(reverse("portal:help"))).select_one("#halls .card")

    assert all(fact in words(hall) for fact in ("石桥街1号", "9:00–12:00, 13:30–17:00", "60 个窗口"))
    assert hall.find("a", href="tel:000-88000010")


@pytest.mark.usefixtures("city")
def test_the_halls_of_other_cities_are_not_ours(client):
    assert "望川市" not in words(soup(client.get(reverse("portal:help"))).main)


@pytest.mark.usefixtures("city")
def test_all_services_are_listed_once(client):
    from onewindow.catalogue.queries import published_catalogue

    links = [link["href"] for link in soup(client.get(reverse("portal:services"))).select("main h3 a")]

    catalogue = published_catalogue()
    assert len(links) == len(set(links)) == len(catalogue.items) + len(catalogue.bundles)


@pytest.mark.usefixtures("city")
def test_services_can_be_narrowed_to_companies(client):
    everything = soup(client.get(reverse("portal:services"))).select("main h3 a")
    page = soup(client.get(reverse("portal:services"), {"who": "company"}))

    assert 0 < len(page.select("main h3 a")) < len(everything)
    assert page.select_one(".chips [aria-current]").get_text() == "企业"


@pytest.mark.usefixtures("city")
def test_her_own_words_find_the_bundle_first(client):
    page = soup(client.get(reverse("portal:search"), {"q": "开火锅店"}))

    assert page.select_one("a.btn-1")["href"] == reverse("catalogue:bundle", args=["RESTAURANT"])
    assert "跑 0 次（一项一项办要跑 10 次）" in words(page.main)


@pytest.mark.usefixtures("city")
def test_a_search_without_result_says_what_to_do(client):
    page = soup(client.get(reverse("portal:search"), {"q": "㊙㊙㊙"}))

    assert "没有找到" in words(page.main)
    assert page.find("a", href="tel:12345")


@pytest.mark.usefixtures("city")
def test_what_was_searched_is_shown_as_text_only(client):
    page = soup(client.get(reverse("portal:search"), {"q": "<script>alert(1)</script>"}))

    assert "<script>alert(1)</script>" in page.h1.get_text()
    assert not page.main.find("script")


@pytest.mark.django_db
def test_the_pages_stand_before_anything_is_published(client):
    for name in PUBLIC:
        assert client.get(reverse(f"portal:{name}"), {"q": "开饭店"}).status_code == 200


@pytest.mark.django_db
def test_my_space_asks_a_visitor_to_sign_in(client):
    answer = client.get(reverse("portal:my_space"))

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('identity:sign_in')}?next=/my/"


@pytest.mark.django_db
def test_my_space_is_not_for_officials(client, sign_in):
    sign_in("sj_receive")

    assert client.get(reverse("portal:my_space")).status_code == 403


@pytest.mark.usefixtures("city")
def test_my_space_of_somebody_new_says_what_she_can_do(client, sign_in):
    sign_in("limei")
    page = soup(client.get(reverse("portal:my_space")))

    assert "李梅" in words(page.h1)
    assert "您还没有办件" in words(page.main)
    assert page.find("a", href=reverse("exchange:traces"))
    assert page.find("a", href=reverse("licences:wallet"))


@pytest.mark.usefixtures("city")
def test_the_front_page_greets_somebody_who_signed_in(client, sign_in):
    sign_in("limei")

    assert "李梅" in words(soup(client.get("/")).main)


@pytest.mark.usefixtures("city")
def test_the_pages_ask_the_database_little(client, sign_in, django_assert_max_num_queries):
    sign_in("limei")
    client.get("/")

    with django_assert_max_num_queries(6):
        client.get("/")
    with django_assert_max_num_queries(9):
        client.get(reverse("portal:my_space"))
