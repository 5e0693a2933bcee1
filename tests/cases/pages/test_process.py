"""The process of a case as a drawing and in words, and what it waits for, recorded without a script."""

import pytest
from bs4 import BeautifulSoup

from onewindow.cases import services
from onewindow.cases.models import Step
from tests.cases import processes, world

NOW = "2026-03-31T10:00"


@pytest.fixture
def waiting(city):
    """A case whose process waits for a statement of the applicant."""
    with world.at("2026-03-30T09:00"):
        steps = processes.every_kind()
        steps[1]["choice"] = {**processes.CHOICE, "ways": {"desk": {"zh": "只看材料", "en": "Papers only"}}}
        processes.publish(steps)
        number = processes.opened("300")
        services.complete_step(world.official("SJ-V"), number, "s2", opinion="齐全")
    return number


def page_of(client, place):
    with world.at(NOW):
        return BeautifulSoup(client.get(place).content, "html.parser")


def test_the_drawing_shows_what_is_done_open_and_left_out_and_says_the_same_in_words(browser_of, waiting):
    page = page_of(browser_of("liuyang"), f"/my/cases/{waiting}/process/")
    drawing = page.select_one("svg[role=img]")
    texts = [text.get_text() for text in drawing.select("text")]

    assert drawing["aria-labelledby"] == "flow-1-t flow-1-d"
    assert drawing.select_one("title").get_text()
    assert [len(drawing.select(f".{css}")) for css in ("done", "now", "skip")] == [4, 1, 1]
    assert "✓ 只看材料（按默认）" in texts
    assert "在等，4月7日前" in texts
    assert "不用办" in texts
    words = [line.get_text() for line in page.select(".pd-v + details ol.nums > li")]
    assert len(words) == Step.objects.filter(case__number=waiting).count()
    assert any("等申请人补充" in line and "4月7日" in line for line in words)
    assert page.select_one("script:not([src])") is None


def test_the_applicant_is_sent_there_and_supplies_it(browser_of, waiting):
    client, place = browser_of("liuyang"), f"/my/cases/{waiting}/process/"
    assert page_of(client, f"/my/cases/{waiting}/").select_one(f'.alert a[href="{place}"]')
    given = {"case": waiting, "step": "w1", "note": ""}
    with world.at(NOW):
        assert client.post(place, given).status_code == 422
        assert client.post(place, {**given, "note": "油烟口朝北。"}).status_code == 302
        assert client.post(place, {**given, "note": "再来一次"}).status_code == 404
    assert Step.objects.get(case__number=waiting, code="w1").result == "came"
    assert page_of(client, f"/my/cases/{waiting}/").select_one(f'.alert a[href="{place}"]') is None


def test_the_desk_sees_the_process_and_records_only_what_its_post_waits_for(browser_of, waiting):
    client, place = browser_of("sj_review"), f"/desk/cases/{waiting}/process/"
    page = page_of(client, place)
    assert page.select_one("svg[role=img]")
    assert page.select_one("form textarea") is None
    with world.at(NOW):
        assert client.post(place, {"case": waiting, "step": "w1", "note": "说明"}).status_code == 404
        Step.objects.filter(case__number=waiting, code="w1").update(state="done")
        Step.objects.filter(case__number=waiting, code="m1").update(state="open", opened_at="2026-03-31T01:00:00Z")
        assert client.post(place, {"case": waiting, "step": "m1", "note": "复函〔2026〕3号"}).status_code == 302
    assert Step.objects.get(case__number=waiting, code="m1").opinion == "复函〔2026〕3号"


@pytest.mark.parametrize("login", ["zhangsan", "sj_review"])
def test_nobody_else_sees_the_applicants_page(browser_of, waiting, login):
    assert browser_of(login).get(f"/my/cases/{waiting}/process/").status_code in (403, 404)


def test_a_stranger_among_the_officials_does_not_find_it(browser_of, waiting):
    assert browser_of("mz_receive").get(f"/desk/cases/{waiting}/process/").status_code == 404


def test_a_bundles_page_draws_each_item(browser_of, bundle_number):
    page = page_of(browser_of("zhangsan"), f"/my/cases/{bundle_number}/process/")
    assert len(page.select("svg[role=img]")) == 5


@pytest.mark.parametrize(("prefix", "word"), [("", "办理流程"), ("/en", "the process")])
def test_everybody_sees_an_items_process(city, client, prefix, word):
    processes.publish(processes.every_kind())
    page = BeautifulSoup(client.get(f"{prefix}/items/FOOD/process/").content, "html.parser")
    assert word in page.select_one("h1").get_text()
    assert len(page.select("svg .node")) == 1
    assert f"{prefix}/items/FOOD/process/" in client.get(f"{prefix}/items/FOOD/").content.decode()
    assert client.get("/items/NOTHING/process/").status_code == 404


def test_who_gives_an_opinion_says_consent_or_objection_with_its_reason(browser_of, waiting):
    client, place = browser_of("xf_review"), f"/desk/cases/{waiting}/"
    with world.at(NOW):
        services.record_event(world.person("liuyang"), waiting, "w1", note="油烟口朝北。")
        form = BeautifulSoup(client.get(place).content, "html.parser").select_one('form[action$="/steps/j1.1/"]')
        assert [box["value"] for box in form.select('input[type="radio"]')] == ["consent", "object"]
        assert client.post(form["action"], {"result": "object", "opinion": ""}).status_code == 422
        assert client.post(form["action"], {"result": "object", "opinion": "通道太窄"}).status_code == 302
    row = Step.objects.get(case__number=waiting, code="j1.1")
    assert (row.result, row.opinion) == ("object", "通道太窄")


def test_the_lead_is_offered_only_what_the_settlement_leaves(browser_of, waiting):
    with world.at(NOW):
        services.record_event(world.person("liuyang"), waiting, "w1", note="油烟口朝北。")
        for code, post, result in (("j1.1", "XF-V", "object"), ("j1.2", "ZJ-V", "consent"), ("j1.x", "SJ-A", "fail")):
            services.complete_step(world.official(post), waiting, code, result=result, opinion="看过了")
    page = page_of(browser_of("sj_review"), f"/desk/cases/{waiting}/")
    form = page.select_one('form[action$="/steps/j1/"]')
    assert [box["value"] for box in form.select('input[type="radio"]')] == ["fail"]
    assert page.get_text().count("看过了") >= 3
