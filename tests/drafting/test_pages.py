import re

import pytest
from django.urls import reverse

from onewindow.catalogue.queries.unpublished import SHAPES
from onewindow.drafting import queries, services
from onewindow.drafting.rules.merge import same
from onewindow.drafting.rules.sections import SECTIONS
from tests.catalogue import demo

FOOD = "FOOD"


@pytest.fixture
def food(people):
    return services.start_from_published(people["sj_items"], "item", FOOD)


@pytest.fixture
def editor(sign_in):
    return sign_in("sj_items")


def body_of(people, draft_id):
    return queries.draft_page(people["sj_items"], draft_id).body


def fields(html):
    """What a browser would send of the page's form, by name."""
    form = html[html.index('name="based_on"') - 200 : html.index('class="bar"')]
    found = {}
    for tag in re.finditer(r"<input\b[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag[0])
        is_box = re.search(r'type="(checkbox|radio)"', tag[0])
        if name and not (is_box and not re.search(r"\bchecked\b", tag[0])):
            value = re.search(r'value="([^"]*)"', tag[0], re.DOTALL)
            found.setdefault(name[1], []).append(plain(value[1]) if value else "")
    for tag in re.finditer(r'<textarea\b[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[tag[1]] = [plain(tag[2])]
    for tag in re.finditer(r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"\s+selected', tag[2])
        found[tag[1]] = [plain(chosen[1]) if chosen else ""]
    return found


def plain(text):
    from html import unescape

    return unescape(text)


ALL_SECTIONS = [(kind, section.key) for kind in SECTIONS for section in SECTIONS[kind]]
KEYS = [("item", key) for key in sorted(demo.clean().items)] + [("bundle", key) for key in sorted(demo.clean().bundles)]


def test_every_key_of_a_definition_has_its_section():
    for kind, sections in SECTIONS.items():
        shown = {key for section in sections for key in section.keys}
        computed = {"single_journey", "bundle_journey"} if kind == "bundle" else set()
        assert {*SHAPES[kind].needed, *SHAPES[kind].optional} - computed == shown


@pytest.mark.parametrize(("kind", "key"), KEYS)
def test_sending_every_page_of_the_form_untouched_changes_nothing(people, sign_in, kind, key):
    owner = (demo.clean().items if kind == "item" else demo.clean().bundles)[key]
    department = owner["department" if kind == "item" else "lead_department"].lower()
    client = sign_in(f"{department}_items")
    draft_id = services.start_from_published(people[f"{department}_items"], kind, key)

    for section in SECTIONS[kind]:
        address = reverse("drafting:edit", args=[draft_id, section.key])
        answer = client.get(address)
        assert answer.status_code == 200
        client.post(address, {**fields(answer.content.decode()), "stay": "1"})

    page = queries.draft_page(people[f"{department}_items"], draft_id)
    assert same(page.body, owner), {
        n: (page.body.get(n), owner.get(n)) for n in {*page.body, *owner} if page.body.get(n) != owner.get(n)
    }
    assert page.revision == 1


def test_the_list_shows_what_can_be_written(editor, food):
    html = editor.get(reverse("drafting:items")).content.decode()

    assert "新建事项" in html and "本部门已公布的" in html and reverse("drafting:draft", args=[food]) in html


def test_a_value_is_changed_without_javascript(editor, people, food):
    address = reverse("drafting:edit", args=[food, "places"])
    form = fields(editor.get(address).content.decode())

    answer = editor.post(address, {**form, "phone": "000-88000099", "next": "1"})

    assert answer.url == reverse("drafting:edit", args=[food, "remedies"])
    assert body_of(people, food)["phone"] == "000-88000099"


@pytest.mark.parametrize(
    ("do", "names"),
    [
        ("new:conditions", lambda rows: [*rows, {}]),
        ("remove:conditions.0", lambda rows: rows[1:]),
        ("down:conditions.0", lambda rows: [rows[1], rows[0], *rows[2:]]),
        ("up:conditions.1", lambda rows: [rows[1], rows[0], *rows[2:]]),
        ("up:conditions.0", lambda rows: rows),
    ],
)
def test_entries_are_added_removed_and_moved_by_plain_buttons(editor, people, food, do, names):
    address = reverse("drafting:edit", args=[food, "conditions"])
    form = fields(editor.get(address).content.decode())

    answer = editor.post(address, {**form, "do": do})

    assert answer.status_code == 302 and "#c-conditions" in answer.url
    assert body_of(people, food)["conditions"] == names(demo.clean().items[FOOD]["conditions"])


def test_what_was_typed_is_kept_when_a_button_is_pressed(editor, people, food):
    address = reverse("drafting:edit", args=[food, "conditions"])
    form = fields(editor.get(address).content.decode())

    editor.post(address, {**form, "conditions.0.zh": "新的条件", "do": "new:conditions"})

    rows = body_of(people, food)["conditions"]
    assert rows[0]["zh"] == "新的条件" and rows[-1] == {}


def test_an_optional_part_is_added_and_removed(editor, people, food):
    address = reverse("drafting:edit", args=[food, "places"])
    form = fields(editor.get(address).content.decode())
    had = "online_assessment" in body_of(people, food)

    editor.post(address, {**form, "do": "remove:online_assessment" if had else "add:online_assessment"})

    assert ("online_assessment" in body_of(people, food)) is not had


def test_a_number_that_is_none_is_kept_and_named_by_the_check(editor, people, food):
    address = reverse("drafting:edit", args=[food, "places"])
    form = fields(editor.get(address).content.decode())

    editor.post(address, {**form, "visits": "两次", "stay": "1"})

    assert body_of(people, food)["visits"] == "两次"
    html = editor.get(address).content.decode()
    assert 'id="c-visits-e"' in html and 'value="两次"' in html


@pytest.mark.parametrize("text", ["<b>食品</b>", "=HYPERLINK(1)"])
def test_markup_in_a_name_is_refused_beside_the_field_and_what_was_typed_stays(editor, people, food, text):
    address = reverse("drafting:edit", args=[food, "naming"])
    form = fields(editor.get(address).content.decode())

    answer = editor.post(address, {**form, "name": text, "summary": "留下来", "stay": "1"})

    html = plain(answer.content.decode())
    assert answer.status_code == 422 and f'value="{text}"' in html and "留下来" in html
    assert 'href="#c-name"' in html and "请" in html
    assert body_of(people, food)["name"] == demo.clean().items[FOOD]["name"]


def test_a_page_saves_by_itself_and_says_when(editor, people, food):
    form = fields(editor.get(reverse("drafting:edit", args=[food, "naming"])).content.decode())
    save = reverse("drafting:save", args=[food, "naming"])

    first = editor.post(save, {**form, "name": "甲"})
    editor.post(save, {**form, "name": "甲乙"})
    editor.post(save, {**form, "name": "甲"})

    assert first.status_code == 200 and "已自动存好" in first.content.decode()
    assert body_of(people, food)["name"] == "甲"


def test_the_button_after_saving_by_itself_meets_no_conflict(editor, people, food):
    address = reverse("drafting:edit", args=[food, "naming"])
    form = fields(editor.get(address).content.decode())
    editor.post(reverse("drafting:save", args=[food, "naming"]), {**form, "name": "甲"})

    answer = editor.post(address, {**form, "name": "乙", "stay": "1"})

    assert answer.url.endswith("saved=1") and body_of(people, food)["name"] == "乙"


def test_two_people_editing_one_field_see_both_values_and_choose(editor, people, food):
    address = reverse("drafting:edit", args=[food, "naming"])
    form = fields(editor.get(address).content.decode())
    services.save_draft(people["sj_items"], food, {("name",): "别人的"}, based_on=1)

    answer = editor.post(address, {**form, "name": "我的", "stay": "1"})
    html = editor.get(answer.url).content.decode()
    assert "别人的" in html and "我的" in html and "名称" in html

    assert editor.post(answer.url, {}).status_code == 422
    editor.post(answer.url, {"place.name": "mine"})
    assert body_of(people, food)["name"] == "我的"


def test_the_text_is_the_same_draft(editor, people, food):
    address = reverse("drafting:text", args=[food])
    html = editor.get(address).content.decode()
    text = plain(re.search(r'<textarea[^>]*id="text"[^>]*>(.*?)</textarea>', html, re.DOTALL)[1])

    editor.post(address, {"text": text.replace("phone: 000-88000011", "phone: 000-88000055"), "based_on": "1"})

    assert body_of(people, food) == {**demo.clean().items[FOOD], "phone": "000-88000055"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("key: FOOD\nname: [", 3), ("key: FOOD\nkey: FOOD\n", 2), ("- a\n", 1), ("key: FOOD\nname: <b>x</b>\n", 2)],
)
def test_a_text_that_cannot_be_taken_is_refused_with_its_line(editor, people, food, text, line):
    answer = editor.post(reverse("drafting:text", args=[food]), {"text": text, "based_on": "1"})

    assert answer.status_code == 422 and f"第 {line} 行" in answer.content.decode()
    assert body_of(people, food) == demo.clean().items[FOOD]


def test_exported_edited_and_imported_makes_no_difference(editor, people, food):
    file = editor.get(reverse("drafting:export", args=[food])).content.decode()

    report = services.import_definitions(people["sj_items"], {"food.yaml": file})

    assert [(row.key, row.outcome) for row in report.rows] == [("FOOD", "unchanged")]


def test_the_draft_shows_findings_difference_impact_and_process(editor, people, food):
    services.save_draft(people["sj_items"], food, {("phone",): "不是电话"}, based_on=1)

    html = editor.get(reverse("drafting:draft", args=[food])).content.decode()

    assert "1 个错误" in html and '<span class="flag">phone: 不是电话</span>' in html
    assert "<ins>" in html and "<del>" in html and "加：" in html
    assert "现在没有在办的件" in html and "<svg" in html and "disabled" in html


def test_an_incomplete_draft_says_what_is_missing_instead_of_a_preview(editor, people):
    draft_id = services.start_draft(people["sj_items"], "item", "NEW", {"department": "SJ", "type_code": "20"})

    for name in ("guide", "form"):
        html = editor.get(reverse(f"drafting:{name}", args=[draft_id])).content.decode()
        assert "还不能预览" in html and "还没有填" in html


@pytest.mark.parametrize("name", ["guide", "form", "history", "draft", "text"])
@pytest.mark.parametrize(("kind", "key"), [("item", "FOOD"), ("bundle", "RESTAURANT")])
def test_every_page_of_a_draft_opens_in_both_languages(editor, people, name, kind, key):
    draft_id = services.start_from_published(people["sj_items"], kind, key)
    address = reverse(f"drafting:{name}", args=[draft_id])

    assert editor.get(address).status_code == 200
    assert editor.get(f"/en{address}").status_code == 200


def test_the_preview_shows_what_is_not_published_yet(editor, people, food):
    services.save_draft(people["sj_items"], food, {("conditions",): [{"zh": "草稿里的条件", "en": "x"}]}, based_on=1)

    assert "草稿里的条件" in editor.get(reverse("drafting:guide", args=[food])).content.decode()
    assert "草稿里的条件" not in editor.get(reverse("catalogue:item", args=[FOOD])).content.decode()


def test_a_new_item_is_begun_by_its_form(editor, people):
    from onewindow.lists.queries import powers_of

    typed = {"key": "NEWONE", "name": "新事项", "type": "行政许可", "power": powers_of("SJ")[0].code}

    answer = editor.post(reverse("drafting:new"), typed)

    assert answer.status_code == 302
    assert [row.key for row in queries.drafts_of(people["sj_items"])] == ["NEWONE"]


def test_a_wrong_or_taken_code_is_refused_beside_the_field(editor):
    for key in ("food", "FOOD"):
        answer = editor.post(reverse("drafting:new"), {"key": key, "name": "x", "type": "公共服务"})
        assert answer.status_code == 422 and 'id="key-e"' in answer.content.decode()


def test_a_power_of_another_department_is_refused(editor):
    from onewindow.lists.queries import powers_of

    typed = {"key": "NEWONE", "name": "新事项", "type": "行政许可", "power": powers_of("XF")[0].code}

    answer = editor.post(reverse("drafting:new"), typed)

    assert answer.status_code == 403 and "职权范围" in answer.content.decode()


def test_a_bundle_is_put_together_from_items(editor, people):
    answer = editor.post(f"{reverse('drafting:new')}?kind=bundle", {"key": "NEWBUNDLE", "name": "新的一件事"})
    draft_id = answer.url.split("/")[3]
    address = reverse("drafting:edit", args=[draft_id, "composition"])
    form = fields(editor.get(address).content.decode())

    editor.post(address, {**form, "items": ["COMPANY", "FOOD"], "stay": "1"})
    form = fields(editor.get(address).content.decode())
    editor.post(address, {**form, "after.FOOD": ["COMPANY"], "stay": "1"})

    body = body_of(people, draft_id)
    assert body["stages"] == [["COMPANY"], ["FOOD"]]
    users = {row["name"]: row["used_by"] for row in body["joint_form"]}
    assert set(users) == {f["name"] for key in ("COMPANY", "FOOD") for f in demo.clean().items[key]["form"]}
    assert body["single_journey"]["visits"] == 4 and body["bundle_journey"]["visits"] == 0
    assert "一项一项办" in editor.get(address).content.decode()


def test_items_that_wait_for_each_other_are_refused_with_the_circle(editor, people):
    draft_id = services.start_from_published(people["sj_items"], "bundle", "RESTAURANT")
    address = reverse("drafting:edit", args=[draft_id, "composition"])
    form = fields(editor.get(address).content.decode())

    answer = editor.post(address, {**form, "after.COMPANY": ["FOOD"], "stay": "1"})

    assert answer.status_code == 422 and "COMPANY → FOOD → COMPANY" in plain(answer.content.decode())
    assert body_of(people, draft_id) == demo.clean().bundles["RESTAURANT"]


@pytest.mark.parametrize("key", sorted(demo.clean().bundles))
def test_composing_a_published_bundle_anew_changes_none_of_its_figures(people, key):
    from onewindow.catalogue.queries.unpublished import composed_bundle

    body = demo.clean().bundles[key]
    made = composed_bundle(body)

    assert {name: made[name] for name in body} == body


def test_a_citizen_and_other_officials_do_not_come_in(client, sign_in, food):
    assert client.get(reverse("drafting:items")).status_code == 302
    assert sign_in("sj_receive").get(reverse("drafting:items")).status_code == 403
    assert sign_in("xf_items").get(reverse("drafting:draft", args=[food])).status_code == 404


def test_the_way_through_the_pages_ends_at_the_catalogues_desk(sign_in, people, food):
    client = sign_in("sj_items")
    client.post(reverse("drafting:send", args=[food]), {"note": "说明写清楚了", "send": "1"})
    for login, act in (("sj_approve", "accept"), ("ds_legal", "pass")):
        client = sign_in(login)
        assert FOOD in client.get(reverse("drafting:items")).content.decode()
        client.post(reverse("drafting:act", args=[food]), {"act": act})

    assert queries.draft_page(people["sj_items"], food).state == "approved"


def test_sending_without_a_note_is_refused_beside_the_button(editor, food):
    answer = editor.post(reverse("drafting:send", args=[food]), {"note": "", "send": "1"})

    assert answer.status_code == 422 and 'href="#note"' in answer.content.decode()


def test_nothing_is_shown_for_a_made_up_address(editor, food):
    for name, arguments in (("edit", [food, "nothing"]), ("choose", [food, 99]), ("restore", [food, 99])):
        answer = editor.post(reverse(f"drafting:{name}", args=arguments), {"based_on": "1"})
        assert answer.status_code == 404
    address = reverse("drafting:edit", args=[food, "naming"])
    assert editor.post(address, {"based_on": "77"}).status_code == 404
    assert editor.post(address, {"based_on": "x"}).status_code == 404
