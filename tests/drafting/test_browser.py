"""The editor in a real browser: axe finds nothing at either width, and the page saves by itself."""

import json

import pytest
from django.urls import reverse

from onewindow.drafting import queries, services
from tests.journeys.chromium import AXE, axe_script

pytestmark = [pytest.mark.browser]
WIDTHS = (390, 1280)
PAGES = ("draft", "text", "guide", "form", "history")
SECTIONS = ("naming", "limits", "materials", "steps")


def faults_of(page):
    """What axe finds, and whether the page is wider than its window."""
    found = []
    page.evaluate(axe_script())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        found += [f"{page.url} is {wide} wide in {room}"] if wide > room else []
        for rule in page.evaluate(f"axe.run({json.dumps(AXE)})")["violations"]:
            found.append(f"{page.url} at {width}: {rule['id']} {[node['html'][:160] for node in rule['nodes']][:3]}")
    return found


def enter(page, login):
    page.goto(reverse("identity:sign_in"))
    page.fill("[name=login]", login)
    page.fill("[name=password]", "demo")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def test_the_editor_can_be_used_by_everybody_and_saves_by_itself(people, page):
    page.set_default_timeout(20_000)
    item = services.start_from_published(people["sj_items"], "item", "FOOD")
    bundle = services.start_from_published(people["sj_items"], "bundle", "RESTAURANT")
    services.save_draft(people["sj_items"], item, {("visits",): "两次", ("conditions",): [{}]}, based_on=1)
    aside = services.save_draft(people["sj_items"], item, {("visits",): 3}, based_on=1).aside
    enter(page, "sj_items")

    addresses = [reverse("drafting:items"), reverse("drafting:new")]
    addresses += [reverse(f"drafting:{name}", args=[item]) for name in PAGES]
    addresses += [f"{reverse('drafting:edit', args=[item, name])}?open={name}.0" for name in SECTIONS]
    addresses += [reverse("drafting:edit", args=[bundle, name]) for name in ("composition", "joint")]
    addresses += [reverse("drafting:choose", args=[item, aside]), reverse("drafting:abandon", args=[item])]
    faults = []
    for address in addresses:
        page.goto(address)
        faults += faults_of(page)
    assert faults == []

    page.goto(reverse("drafting:edit", args=[item, "naming"]))
    page.fill("[name=name]", "自动存的名称")
    page.locator("#autosaved", has_text="已自动存好").wait_for()
    assert queries.draft_page(people["sj_items"], item).body["name"] == "自动存的名称"
