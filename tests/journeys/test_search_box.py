"""The search box while somebody types: with the keyboard, with a pointer, and without a script."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.city]


@pytest.fixture
def front(chromium, city):
    context = chromium.new_context(base_url=city.url, viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def test_half_a_word_in_pinyin_leads_to_the_guide_with_arrows_and_enter(front):
    box = front.locator("main [name=q]")
    box.press_sequentially("gongj")
    option = front.get_by_role("option").first
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"

    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    address = option.get_attribute("data-address")
    box.press("Enter")
    front.wait_for_url(f"**{address}")


def test_escape_closes_the_list_and_enter_searches_as_ever(front):
    box = front.locator("main [name=q]")
    box.press_sequentially("gongji")
    front.get_by_role("option").first.wait_for()
    box.press("Escape")
    assert front.get_by_role("option").count() == 0
    box.press("Enter")
    front.wait_for_url("**/search/?q=gongji")


def test_a_suggestion_can_be_pressed(front):
    front.locator("main [name=q]").press_sequentially("公积金")
    front.get_by_role("option").first.click()
    front.wait_for_url("**/items/FUND/")


def test_without_a_script_the_box_is_a_plain_form(chromium, city):
    context = chromium.new_context(base_url=city.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    box = page.locator("main [name=q]")
    assert box.get_attribute("role") is None
    box.fill("公积金")
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator("#best").count() == 1
    context.close()
