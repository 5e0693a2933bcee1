import pytest

from tests.catalogue import demo


def get(client, path, **query):
    return client.get(f"/api/v1{path}", query)


def test_items_and_bundles_are_listed_for_anybody(client, city):
    items = get(client, "/items").json()
    bundles = get(client, "/bundles").json()

    assert [item["key"] for item in items] == sorted(demo.items())
    assert items[0]["code"] == demo.items()[items[0]["key"]].implementation_code
    assert [bundle["code"] for bundle in bundles] == sorted(demo.bundles())


def test_items_and_bundles_are_found_together_best_first(client, city):
    found = get(client, "/items", q="开餐饮店", limit=3).json()

    assert len(found) == 3
    assert {"bundle", "item"} == {hit["kind"] for hit in found}
    assert found[0]["code"] == "RESTAURANT"


def test_an_item_is_shown_whole(client, city):
    for key in demo.items():
        shown = get(client, f"/items/{key}").json()

        assert shown["key"] == key
        assert shown["statutory"]["label"]
        assert len(shown["materials"]) == len(demo.items()[key].materials)


def test_a_bundle_is_shown_with_both_journeys(client, city):
    for code, bundle in demo.bundles().items():
        shown = get(client, f"/bundles/{code}").json()

        assert shown["together"]["workdays"] == bundle.bundle_journey["workdays"]
        assert shown["separate"]["workdays"] == bundle.single_journey["workdays"]
        assert [field["name"] for field in shown["joint_form"]] == [field.name for field in bundle.joint_form]


def test_words_find_hits_with_scores(client, city):
    hits = get(client, "/search", q="gongjijin", limit=2).json()

    assert hits[0]["key"] == "FUND"
    assert hits[0]["score"] > 0


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/items/NOTHING", {}, 404),
        ("/bundles/NOTHING", {}, 404),
        ("/search", {}, 422),
        ("/search", {"q": "x" * 201}, 422),
        ("/search", {"q": "x", "limit": 0}, 422),
        ("/items", {"q": "x", "limit": "many"}, 422),
    ],
)
def test_refusals_are_problems(client, city, path, query, status):
    answer = get(client, path, **query)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_nothing_of_the_catalogue_can_be_written_by_the_api(client, city):
    assert client.post("/api/v1/items", {}).status_code == 405
    assert client.delete("/api/v1/items/FOOD").status_code == 405
