"""When would it be done? The page and the API, for any item and moment."""

import json
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from onewindow.catalogue.queries import published_catalogue
from onewindow.catalogue.queries.whendone import when_done
from onewindow.foundation.clock import LOCAL


def test_the_promised_day_is_never_after_the_statutory_one_for_any_item(city):
    accepted = datetime(2026, 2, 12, 10, tzinfo=LOCAL)
    for item in published_catalogue().items.values():
        days = {line.kind: line.derivation.due_date for line in when_done(item, accepted)}
        assert days["promised"] <= days["statutory"], item.key


def test_the_page_says_the_day_and_why_each_day_counts(city, client):
    place = reverse("catalogue:item_when", args=["FOOD"])
    page = BeautifulSoup(client.get(place, {"day": "2026-02-12", "time": "10:00"}).content, "html.parser")
    assert "2026年3月18日" in page.get_text()
    assert page.select_one("details[open] .nums")
    assert "18 March 2026" in client.get(f"/en{place}", {"day": "2026-02-12", "time": "10:00"}).content.decode()
    assert place in client.get(reverse("catalogue:item", args=["FOOD"])).content.decode()


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30", "1900-01-01", "9999-12-31"])
def test_a_day_that_is_none_says_how_to_write_it_and_keeps_it(city, client, day):
    answer = client.get(reverse("catalogue:item_when", args=["FOOD"]), {"day": day, "time": "10:00"})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#day")["value"] == day


def test_the_api_gives_the_same_days(city, client):
    answer = client.get("/api/v1/items/FOOD/deadlines", {"accepted": "2026-02-12T10:00:00"})
    found = {line["kind"]: line for line in json.loads(answer.content)}
    assert found["statutory"]["due_date"] == "2026-03-18"
    assert found["statutory"]["days"][-1]["number"] == 20
    assert client.get("/api/v1/items/FOOD/deadlines", {"accepted": "1900-01-01T10:00:00"}).status_code == 422
    assert client.get("/api/v1/items/NONE/deadlines", {"accepted": "2026-01-01T10:00:00"}).status_code == 404
