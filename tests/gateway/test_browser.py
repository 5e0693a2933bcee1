"""The steward's page in a real browser: accessible, and within the narrowest screens."""

import pytest

from onewindow.gateway.services import operator, register_key, register_member, register_subsystem
from tests.drafting.test_browser import enter, faults_of
from tests.gateway.test_members import MEMBER, SYSTEM, public_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_steward_can_use_her_page_and_register_a_member_without_script(city, page, live_server):
    page.set_default_timeout(20_000)
    register_member(operator(), MEMBER, name="市场监督管理局", authority="SJ")
    register_subsystem(operator(), SYSTEM, name="市监业务系统")
    register_key(operator(), SYSTEM, public_key())
    enter(page, "ds_data")
    found = []
    for path in ("/desk/gateway/", "/en/desk/gateway/"):
        assert page.goto(path).status == 200
        found += faults_of(page)
    assert found == []

    plain = page.context.browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    form = plain.new_page()
    form.goto("/desk/gateway/")
    form.fill("[name=code] >> nth=0", "91339900MA9K12117G")
    form.fill("[name=name] >> nth=0", "水务公司")
    form.click("text=登记成员")
    assert "水务公司" in form.content()
    plain.close()


def test_everybody_can_use_the_directory_of_services(city, page):
    page.set_default_timeout(20_000)
    found = []
    for path in ("/gateway/services/", "/en/gateway/services/"):
        assert page.goto(path).status == 200
        found += faults_of(page)
    assert found == []
