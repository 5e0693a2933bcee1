"""The figures of the catalogue: thousands of items read, checked and found; the guide beside a bare view."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from statistics import quantiles
from typing import Any

from openpyxl import Workbook, load_workbook

from onewindow.catalogue.queries import (
    Catalogue,
    bodies_published,
    known_references,
    lint_bodies,
    published_catalogue,
    search_in,
)
from onewindow.catalogue.queries.search import build_index
from onewindow.config.bench.measuring import Figure, Rounds, Side, compared
from onewindow.config.bench.people import People
from onewindow.drafting.services import SheetMapping, read_list

PLACES = 100  # offices that offer each item: 10,000 items at 100 places are a million offerings
QUERIES = (
    "餐饮店",
    "食品经营许可",
    "公司设立登记",
    "canyin",
    "business licence",
    "restaurnt",
    "退休",
    "石品许可",
    "开公司",
)
SEARCHES = 300
HEAD = ("事项名称", "基本编码", "实施主体", "事项类型", "法定办结时限", "承诺办结时限", "是否收费", "咨询电话")
HEAVY = Rounds(measured=3, warm_up=0)
GUIDE, BARE = "/items/FOOD/", "/healthz"


def catalogue_figures(people: People, rounds: Rounds, items: int, tell: Callable[[str], None]) -> Iterator[Figure]:
    """All figures of the catalogue; `items` is how many the long list, the lint and the large index have."""
    yield guide(people, rounds)
    tell(f"making {items:,} items …")
    yield lists(items)
    yield linting(many_bodies(items))
    yield from searches(items, tell)


def guide(people: People, rounds: Rounds) -> Figure:
    """A guide as a whole request, against a view that only asks the database whether it is there."""

    def opened(path: str) -> None:
        answer = people.get("", path)
        if answer.status != 200:
            raise AssertionError(f"{path} answered {answer.status}")

    def side(path: str) -> Side:
        return lambda: partial(opened, path)

    return compared("guide page, whole request", side(GUIDE), side(BARE), "the health check, a bare view", rounds)


def lists(items: int) -> Figure:
    """A spreadsheet of so many items, every cell read and judged, against opening it and reading the cells."""
    content = sheet(items)

    def bare() -> None:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for _row in book.worksheets[0].iter_rows(values_only=True):
            pass

    def ours() -> None:
        report = read_list(content, SheetMapping())
        if len(report.rows) != items:
            raise AssertionError(f"{len(report.rows)} rows were read")

    name = f"read and judge a list of {items:,} items (XLSX)"
    return compared(name, lambda: ours, lambda: bare, "openpyxl reading the same cells", HEAVY)


def sheet(rows: int) -> bytes:
    """A list as offices have it, with limits in words and in full-width digits; the same each time."""
    chance = random.Random(7)  # noqa: S311 - a sample, no secret
    book = Workbook(write_only=True)
    page = book.create_sheet("清单")
    page.append(["政务服务事项清单"])
    page.append(list(HEAD))
    for number in range(rows):
        limit = chance.choice(["20个工作日", "二十个工作日", "１０个工作日", "5日", "即办"])
        code = f"330101{number:06d}"
        page.append([f"第{number}号事项", code, "SJ", "行政许可", limit, "5个工作日", "否", "000-88000011"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def many_bodies(count: int) -> dict[str, dict[str, Any]]:
    """So many items, made from those of the city with keys, names and codes of their own."""
    models = list(bodies_published().items.values())
    found = {}
    for number in range(count):
        model = models[number % len(models)]
        key = f"X{number}"
        code = f"{model['implementation_code'][:25]}{number:06d}"
        found[key] = {**model, "key": key, "name": f"{model['name']}{number}", "implementation_code": code}
    return found


def linting(bodies: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Every rule on every item, against writing and reading the same bodies as JSON."""
    known = known_references()

    def ours() -> None:
        if len(lint_bodies(bodies, known)) != len(bodies):
            raise AssertionError("not every item was checked")

    def bare() -> None:
        for body in bodies.values():
            json.loads(json.dumps(body))

    return compared(
        f"lint {len(bodies):,} items", lambda: ours, lambda: bare, "the same bodies to JSON and back", Rounds(1, 0)
    )


def searches(items: int, tell: Callable[[str], None]) -> Iterator[Figure]:
    """Half and 95 in 100 of searches are faster than this: the demo's items, so many, and those at every place."""
    small = published_catalogue()
    yield from _percentiles(f"search {len(small.items)} items", build_index(small), "")
    tell(f"making an index of {items * PLACES:,} offerings …")
    large, places = many_items(small, items)
    index = build_index(large, places)
    yield from _percentiles(f"search {items:,} items", index, "")
    yield from _percentiles(f"search {items * PLACES:,} offerings at one place", index, places["X0"][0])


def many_items(small: Catalogue, count: int) -> tuple[Catalogue, dict[str, list[str]]]:
    """A catalogue of so many items, and for each the hundred places where it is offered."""
    models = list(small.items.values())
    items = {}
    for number in range(count):
        model = models[number % len(models)]
        items[f"X{number}"] = replace(model, key=f"X{number}", name=f"{model.name}（{number}号）")
    everywhere = [f"{330000 + number}" for number in range(PLACES * 3)]
    chance = random.Random(7)  # noqa: S311 - a sample, no secret
    return replace(small, items=items, bundles={}), {key: chance.sample(everywhere, PLACES) for key in items}


def _percentiles(name: str, index: Any, place: str) -> Iterator[Figure]:
    times = []
    for number in range(SEARCHES):
        begun = time.perf_counter_ns()
        found = search_in(index, QUERIES[number % len(QUERIES)], 10, place)
        times.append((time.perf_counter_ns() - begun) / 1e6)
        if not found:
            raise AssertionError(f"{QUERIES[number % len(QUERIES)]} found nothing")
    cuts = quantiles(times, n=20)
    median, p95 = cuts[9], cuts[18]
    yield Figure(f"{name}: p50", median, "ms", median / 20, "the limit of 20 ms", (median / 20, median / 20))
    yield Figure(f"{name}: p95", p95, "ms", p95 / 20, "the limit of 20 ms", (p95 / 20, p95 / 20))
