from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import engines
from django.utils import translation

from onewindow.foundation.citizenstates import CITIZEN_STATES, SAID_AS, citizen_state
from onewindow.foundation.fieldblock import PickLabel
from onewindow.foundation.limits import DayCount, Derivation, Limit, Note


def drawn(text, **context):
    return engines["django"].from_string("{% load ow i18n %}" + text).render(context)


def soup(text, **context):
    return BeautifulSoup(drawn(text, **context), "html.parser")


class Shop(forms.Form):
    name = forms.CharField(label="店名", help_text="招牌上的名字。")
    area = forms.IntegerField(label="面积", required=False)
    opened = forms.DateField(label="开业日期", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="业态", choices=[("", "请选"), ("a", "小吃店")])
    sign = forms.ChoiceField(
        label="挂招牌吗", widget=forms.RadioSelect, choices=[("y", PickLabel("要挂", "要传一张图")), ("n", "不挂")]
    )
    sells = forms.MultipleChoiceField(
        label="卖什么", widget=forms.CheckboxSelectMultiple, choices=[("hot", "热食"), ("cold", "冷食")]
    )
    promise = forms.BooleanField(label="我承诺")
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    plan = forms.FileField(label="平面图", required=False)


def field(name, data=None, arguments=""):
    form = Shop(data)
    return soup("{% field_block form." + name + " " + arguments + " %}", form=form)


@pytest.mark.parametrize("name", list(Shop.base_fields))
def test_every_kind_of_field_has_a_name_that_belongs_to_its_control(name):
    block = field(name)

    control = block.select_one("input, select, textarea")
    assert control["name"] == name
    label = block.select_one(f"label[for='{control['id']}']") or block.find("legend") or control.find_parent("label")
    assert Shop.base_fields[name].label in label.get_text()


@pytest.mark.parametrize("name", ["name", "opened", "kind", "sign", "sells", "promise"])
def test_a_refused_field_says_why_and_ties_the_words_to_the_control(name):
    block = field(name, data={})

    error = block.select_one(".err")
    holder = block.find(attrs={"aria-describedby": True})
    assert error["id"] in holder["aria-describedby"].split()
    assert block.find(attrs={"aria-invalid": "true"})
    assert "field-bad" in block.select_one(".field")["class"]


def test_every_id_that_a_control_points_at_exists():
    block = field("name", data={}, arguments="source='人口库' hint='提示'")

    for ids in (tag["aria-describedby"] for tag in block.find_all(attrs={"aria-describedby": True})):
        assert all(block.find(id=name) for name in ids.split())


def test_a_hint_of_the_page_takes_the_place_of_the_fields_own():
    assert "别的提示" in field("name", arguments="hint='别的提示'").select_one(".hint").get_text()
    assert "招牌上的名字" in field("name").select_one(".hint").get_text()


def test_an_optional_field_says_so():
    assert "选填" in field("area").get_text()
    assert "选填" not in field("name").get_text()


def test_what_was_typed_stays_after_a_refusal():
    assert field("name", data={"name": "禾记<面>馆"}).find("input")["value"] == "禾记<面>馆"
    assert field("sign", data={"sign": "n"}).find("input", value="n").has_attr("checked")
    assert field("sells", data={"sells": ["cold"]}).find("input", value="cold").has_attr("checked")
    assert field("promise", data={"promise": "on"}).find("input").has_attr("checked")


def test_a_prefilled_field_names_its_source_and_day():
    form = Shop()
    block = soup(
        "{% field_block form.name source=register source_date=day readonly=True %}",
        form=form,
        register={"name": "人口库", "name_en": "Population register"},
        day=date(2026, 11, 20),
    )

    assert block.find("input").has_attr("readonly")
    assert " ".join(block.select_one(".src").get_text().split()) == "来自：人口库，2026-11-20"


def test_a_value_can_be_contested_in_a_field_beside_it():
    block = soup("{% field_block form.name source='人口库' dispute=form.note %}", form=Shop())

    assert block.select_one("details textarea")["name"] == "note"


def test_a_choice_may_have_a_smaller_line():
    assert field("sign").find("small").get_text() == "要传一张图"


def test_a_file_field_stands_in_its_frame_and_lists_what_is_there():
    block = soup("{% field_block form.plan files=files %}", form=Shop(), files=["图纸.pdf"])

    assert block.select_one(".upload input")["type"] == "file"
    assert "图纸.pdf" in block.select_one(".files").get_text()


def test_the_error_summary_links_every_error_to_its_field():
    form = Shop({})
    page = soup("{% error_summary form %}{% for f in form %}{% field_block f %}{% endfor %}", form=form)

    links = page.select(".err-sum a")
    assert len(links) == len(form.errors)
    assert all(page.find(id=link["href"].removeprefix("#")) for link in links)
    assert page.select_one(".err-sum")["tabindex"] == "-1"


def test_a_good_form_has_no_error_summary():
    assert drawn("{% error_summary form %}", form=Shop()).strip() == ""


def test_a_tag_is_colour_icon_and_word():
    shown = soup("{% tag 'ok' 'circle-check' word %}", word="<好>")

    assert shown.select_one(".tag.tag-ok .i")
    assert shown.get_text() == "<好>"


@pytest.mark.parametrize(
    ("lamp", "left", "words"),
    [("green", 3, "绿 · 剩 3 个工作日"), ("yellow", 0, "黄 · 今天到期"), ("red", -2, "红 · 超 2 个工作日")],
)
def test_a_lamp_is_written_out(lamp, left, words):
    assert soup("{% lamp_tag lamp left %}", lamp=lamp, left=left).get_text() == words


def test_a_lamp_in_english_knows_one_and_many():
    with translation.override("en"):
        assert soup("{% lamp_tag 'green' 1 %}").get_text() == "Green · 1 working day left"
        assert soup("{% lamp_tag 'red' -3 %}").get_text() == "Red · 3 working days over"


def test_a_closed_case_says_whether_it_was_in_time():
    assert soup("{% lamp_tag 'green' 1 True %}").get_text() == "按时办完"
    assert soup("{% lamp_tag 'red' -1 True %}").get_text() == "超期办完"


def test_a_clock_that_stands_still_says_for_how_long():
    assert soup("{% lamp_tag 'green' 1 paused_days=4 %}").get_text() == "停 · 已停 4 天"


def test_a_case_without_a_clock_says_so():
    assert soup("{% lamp_tag lamp %}", lamp=None).get_text() == "还没起算"


@pytest.mark.parametrize("state", [*CITIZEN_STATES, *SAID_AS])
def test_every_state_has_a_word_for_citizens(state):
    shown = soup("{% state_tag state %}", state=state)

    assert shown.get_text() == citizen_state(state).word
    assert shown.select_one(".i")


def test_a_word_for_citizens_is_its_own_state():
    assert citizen_state("轮到您了") is CITIZEN_STATES["your_turn"]


def test_a_state_without_a_word_is_an_error():
    with pytest.raises(ValueError, match="no word"):
        citizen_state("lost")


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("{{ day|zhdate }}", "2026年4月24日（周五）", "Friday, 24 April 2026"),
        ("{{ day|zhday }}", "4月24日（周五）", "24 Apr 2026"),
        ("{{ moment|zhdatetime }}", "2026年4月25日（周六）06:30", "Saturday, 25 April 2026, 06:30"),
        ("{{ moment|zhdate }}", "2026年4月25日（周六）", "Saturday, 25 April 2026"),
        ("{{ moment|daystamp }}", "2026-04-25", "2026-04-25"),
        ("{{ limit|limit }}", "8 个工作日", "8 working days"),
        ("{{ thing|loc:'name' }}", "餐饮店", "Restaurant"),
        ("{{ untranslated|loc:'name' }}", "只有中文", "只有中文"),
        ("{{ things|joined:'name' }}", "餐饮店、只有中文", "Restaurant, 只有中文"),
        ("{{ nothing|zhdate }}{{ nothing|zhdatetime }}{{ nothing|daystamp }}{{ nothing|limit }}", "", ""),
    ],
)
def test_texts_come_in_the_readers_language(text, chinese, english):
    thing = {"name": "餐饮店", "name_en": "Restaurant"}
    untranslated = {"name": "只有中文", "name_en": ""}
    given = {
        "day": date(2026, 4, 24),
        "moment": datetime(2026, 4, 24, 22, 30, tzinfo=UTC),
        "limit": Limit(8, "workday"),
        "thing": thing,
        "untranslated": untranslated,
        "things": [thing, untranslated],
        "nothing": None,
    }

    assert drawn(text, **given) == chinese
    with translation.override("en"):
        assert drawn(text, **given) == english


def test_a_number_of_a_person_is_masked():
    assert drawn("{{ number|masked }}", number="339902199001010010") == "339***********0010"


def test_a_qr_code_is_a_picture_with_a_name_and_no_style():
    picture = soup(
        "<span class='qr'>{% qr address label %}</span>", address="https://x.test/check/1", label="验真码"
    ).svg

    assert picture["role"] == "img"
    assert picture["aria-label"] == "验真码"
    assert picture.path["d"].startswith("M4 4.5h7")
    assert "style" not in picture.attrs


def derivation():
    days = (
        DayCount(date(2026, 11, 19), counted=True, number=1, reason="", reason_en=""),
        DayCount(date(2026, 11, 21), counted=False, number=None, reason="周末", reason_en="weekend"),
        DayCount(date(2026, 12, 1), counted=True, number=2, reason="", reason_en=""),
    )
    moment = datetime(2026, 11, 18, 2, 12, tzinfo=UTC)
    return Derivation(
        received=moment,
        effective_date=date(2026, 11, 18),
        due_date=date(2026, 12, 1),
        due_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        provisional=True,
        days=days,
        notes=(Note(1, "受理。", "Accepted.", "R-START"),),
    )


def test_a_day_strip_marks_counted_free_and_due_days():
    strip = soup("{% day_strip derivation today %}", derivation=derivation(), today=date(2026, 11, 21))

    cells = [(" ".join(cell["class"]), cell.get_text(" ", strip=True)) for cell in strip.select(".days > li")]
    assert cells == [("cnt-d", "周四 11/19 1"), ("off today", "今天 21 周末"), ("due", "周二 12/1 2 到期")]


def test_a_derivation_gives_its_notes_and_says_that_it_is_provisional():
    shown = soup("{% derivation derivation today %}", derivation=derivation(), today=date(2026, 11, 21))

    assert [note.get_text() for note in shown.select("ol.nums li")] == ["受理。"]
    assert "暂定" in shown.get_text()
    assert shown.select(".days > li")


def test_a_derivation_in_english_is_in_english():
    with translation.override("en"):
        shown = soup("{% derivation derivation today %}", derivation=derivation(), today=date(2026, 11, 21))

    assert [note.get_text() for note in shown.select("ol.nums li")] == ["Accepted."]
    assert "weekend" in shown.get_text()
