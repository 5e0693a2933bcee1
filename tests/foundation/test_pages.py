import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.ids import new_id
from tests.architecture.parts import template_files

PLAIN = ["foundation/400.html", "foundation/403_csrf.html", "foundation/500.html"]
WHOLE = ["foundation/403.html", "foundation/404.html", "foundation/base.html", "foundation/base_staff.html"]
PERSON = Actor(ActorKind.PERSON, new_id(), name="林晓禾", party=new_id())
OFFICIAL = Actor(ActorKind.STAFF, new_id(), name="市监演示甲", organisation="SJ")


def page(template, actor=None, address="/x/", **context):
    request = RequestFactory().get(address)
    request.actor = actor
    return BeautifulSoup(render_to_string(template, context, request=request), "html.parser")


@pytest.mark.parametrize("template", PLAIN)
def test_a_page_for_the_worst_case_needs_nothing_at_all(template):
    shown = BeautifulSoup(render_to_string(template), "html.parser")

    assert len(shown.find_all("h1")) == 1
    assert "12345" in shown.get_text()


@pytest.mark.parametrize("actor", [None, PERSON, OFFICIAL], ids=["visitor", "person", "official"])
@pytest.mark.parametrize("template", WHOLE)
def test_the_layout_holds_for_everybody(template, actor):
    shown = page(template, actor)

    assert shown.html["lang"] == "zh-Hans"
    assert shown.select_one("a.skip")["href"] == "#main"
    assert shown.select_one("main#main")
    assert re.fullmatch(r"(.* )?- 一窗 清岚市", " ".join(shown.title.get_text().split()))
    ids = [tag["id"] for tag in shown.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert len(shown.select(".btn-1")) <= 1


def test_a_visitor_is_offered_to_sign_in_and_comes_back():
    link = page("foundation/404.html").find("a", href=re.compile("^" + reverse("identity:sign_in")))

    assert link["href"].endswith("?next=/x/")


def test_somebody_who_signed_in_sees_her_name_and_signs_out_by_post():
    shown = page("foundation/404.html", PERSON)

    assert "林晓禾" in shown.header.get_text()
    form = shown.header.find("form", action=reverse("identity:sign_out"))
    assert form["method"] == "post"
    assert form.find("input", attrs={"name": "csrfmiddlewaretoken"})


def test_an_official_gets_to_the_desk_from_every_page():
    assert page("foundation/404.html", OFFICIAL).select_one(f".nav a[href='{reverse('cases:inbox')}']")


def test_large_text_is_one_attribute_and_one_link_away():
    shown = page("foundation/404.html", address="/x/?mode=elder")

    assert shown.html["data-mode"] == "elder"
    assert shown.find("a", href="/x/?mode=normal")
    assert page("foundation/404.html").find("a", href="/x/?mode=elder")


def test_the_english_page_is_english_and_links_to_the_same_page_in_chinese():
    with translation.override("en"):
        shown = page("foundation/404.html", address="/en/x/")

    assert shown.html["lang"] == "en"
    assert " ".join(shown.title.get_text().split()) == "There is no such page - OneWindow Qinglan City"
    assert shown.find("a", hreflang="zh-Hans")["href"] == "/x/"
    for other in shown.find_all(lang="zh-Hans"):
        other.decompose()
    assert not re.search(r"[\u3400-\u9fff]", shown.get_text())


def test_a_demo_says_that_it_is_one(settings):
    settings.ONEWINDOW_DEMO = True
    assert "编的" in page("foundation/404.html").select_one(".hd-demo").get_text()
    settings.ONEWINDOW_DEMO = False
    assert page("foundation/404.html").select_one(".hd-demo") is None


def test_a_refusal_says_what_why_and_how_long():
    shown = page(
        "foundation/refusal.html",
        title="填写的内容有误",
        detail="手机号少 1 位。",
        status=422,
        code="invalid-input",
        facts={"errors": [{"pointer": "/phone", "reason": "请填 11 位数字。"}], "retry_after_s": 30},
    )

    text = shown.main.get_text()
    assert all(words in text for words in ("填写的内容有误", "手机号少 1 位。", "请填 11 位数字。", "30 秒"))


def test_a_page_asks_nobody_else_for_anything():
    shown = page("foundation/base.html", PERSON)

    addresses = [tag.get("src") or tag.get("href") for tag in shown.find_all(["script", "link", "img", "use"])]
    assert all(address.startswith(("/static/", "data:", "#")) for address in addresses)


def file_of(name):
    return Path(finders.find(f"ow/{name}"))


def test_style_script_and_icons_are_light():
    sizes = {name: len(gzip.compress(file_of(name).read_bytes())) for name in ("gov.css", "ow.js", "icons.svg")}

    assert sizes["gov.css"] + sizes["ow.js"] < 20_000
    assert sizes["icons.svg"] < 6_000


def test_the_stylesheet_stays_readable():
    assert len(file_of("gov.css").read_text().splitlines()) < 500


def test_every_icon_that_a_page_names_is_in_the_sprite():
    there = set(re.findall(r'<symbol id="([^"]+)"', file_of("icons.svg").read_text()))
    named = {
        name
        for template in template_files().values()
        for name in re.findall(r"""{%\s*(?:icon|tag\s+"\w+")\s+"([^"]+)\"""", template.read_text())
    }
    assert named - there == set()


def test_templates_use_only_classes_that_the_stylesheet_has():
    there = set(re.findall(r"\.([a-zA-Z][\w-]*)", file_of("gov.css").read_text()))
    used = {}
    for name, template in template_files().items():
        for given in re.findall(r'class="([^"]*)"', re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text())):
            used |= dict.fromkeys(given.split(), name)
    assert {word: name for word, name in used.items() if word not in there} == {}
