"""Stories: who does what when, and what must come out. Read from files in the shape of `stories.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

CITY = Path(__file__).resolve().parent.parent / "demo_city"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class StoryUnreadable(Exception):
    """The story can't be found or lacks something it needs."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `items` are those named by the line, `detail` is the line as written."""

    at: datetime
    name: str
    text: str
    items: tuple[str, ...]
    posts: tuple[str, ...]
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CoApplicant:
    """Somebody who files together with the applicant; `is_present` when she stands at the window with her."""

    key: str
    side: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its people, its timeline and its expected outcome."""

    id: str
    title: str
    people: tuple[str, ...]
    companies: tuple[str, ...]
    objects: tuple[str, ...]
    kind: str
    key: str
    items: tuple[str, ...]
    channel: str
    answers: Mapping[str, str]
    timeline: tuple[Event, ...]
    expected: Mapping[str, Any]

    @property
    def applicant(self) -> str:
        """The key of the person who files: the actor of `submit`, else the first of the people.

        Of several who file together it is the one for whom the result is made out: a form is the buyer's to fill in.
        """
        filers = self._filers
        if not filers:
            return self.people[0]
        holders = [str(issued.get("to", "")).removeprefix("person:") for issued in self.expected.get("issued", ())]
        return next((holder for holder in holders if holder in filers), filers[0])

    @property
    def co_applicants(self) -> tuple[CoApplicant, ...]:
        """Who files together with the applicant: the other actors of `submit`, and co-owners of what is issued."""
        owners = [str(issued["co_owner"]) for issued in self.expected.get("issued", ()) if issued.get("co_owner")]
        others = dict.fromkeys([*self._filers, *owners])
        return tuple(
            CoApplicant(key, "same" if key in owners else "other", is_present=key in self._filers)
            for key in others
            if key != self.applicant
        )

    @property
    def _filers(self) -> tuple[str, ...]:
        filing = next((event for event in self.timeline if event.name == "submit"), None)
        if filing is None:
            return ()
        named = filing.detail.get("actors") or [filing.detail.get("actor") or self.people[0]]
        return tuple(str(key) for key in named)

    @property
    def reservations(self) -> list[dict[str, str]]:
        """Names and codes that the enterprise register's owner will give to companies that the story founds."""
        return [
            {"name": str(issued["new_company"]), "uscc": str(issued["uscc"])}
            for issued in self.expected.get("issued", ())
            if issued.get("new_company") and issued.get("uscc")
        ]


@dataclass(frozen=True, slots=True)
class City:
    """The demo city's records, by key, and which account holds which post."""

    companies: Mapping[str, Mapping[str, Any]]
    objects: Mapping[str, Mapping[str, Any]]
    people: Mapping[str, Mapping[str, Any]]
    addresses: tuple[str, ...]
    accounts: Mapping[str, tuple[str, ...]]


def find_story(name: str) -> Story:
    """The story with this id in the packaged file, or the first one of a file given by its path."""
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        stories = _stories_in(path)
        return stories[0]
    known = {story.id: story for story in _stories_in(CITY / "stories.yaml")}
    if name.upper() not in known:
        raise StoryUnreadable(f"没有叫 {name} 的故事。现有：{'、'.join(known)}；也可以给一个 YAML 文件的路径。")
    return known[name.upper()]


def all_stories(name: str) -> list[Story]:
    """Every story of a file given by its path, else the one that the name says."""
    return _stories_in(Path(name)) if Path(name).suffix in {".yaml", ".yml"} else [find_story(name)]


@cache
def city() -> City:
    """The demo city as packaged."""
    records = yaml.safe_load((CITY / "registers.yaml").read_text("utf-8"))["records"]
    organs = yaml.safe_load((CITY / "departments.yaml").read_text("utf-8"))
    accounts: dict[str, tuple[str, ...]] = {}
    for organ in [*organs["departments"], *organs["utilities"]]:
        for member in organ["staff"]:
            accounts[member["post"]] = (*accounts.get(member["post"], ()), member["account"])
    kinds = {
        "address": "addresses",
        "property": "properties",
        "birth": "births",
        "vehicle": "vehicles",
        "project": "projects",
    }
    return City(
        companies={row["key"]: row for row in records["companies"]},
        objects={f"{kind}:{row['key']}": row for kind, name in kinds.items() for row in records[name]},
        people={row["key"]: row for row in records["people"]},
        addresses=tuple(row["std_address"] for row in records["addresses"]),
        accounts=accounts,
    )


def _stories_in(path: Path) -> list[Story]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise StoryUnreadable(f"读不了故事文件 {path}：{error.strerror}。") from None
    except yaml.YAMLError as error:
        raise StoryUnreadable(f"故事文件 {path} 不是有效的 YAML：{error}") from None
    rows = content.get("stories") if isinstance(content, dict) else content
    rows = [content] if rows is None and isinstance(content, dict) else rows
    if not rows:
        raise StoryUnreadable(f"{path} 里没有故事（需要 stories: 列表）。")
    return [_story(row, path) for row in rows]


def _story(row: Mapping[str, Any], path: Path) -> Story:
    missing = [name for name in ("id", "people", "target", "timeline", "expected") if not row.get(name)]
    if missing:
        raise StoryUnreadable(f"{path} 的故事 {row.get('id', '?')} 缺少：{'、'.join(missing)}。")
    kind, key = str(row["target"]).split(":", 1)
    return Story(
        id=str(row["id"]),
        title=str(row.get("title", row["id"])),
        people=tuple(row["people"]),
        companies=tuple(row.get("companies", ())),
        objects=tuple(row.get("objects", ())),
        kind=kind,
        key=key,
        items=tuple(row.get("items") or (key,)),
        channel=str(row.get("channel", "web")),
        answers={code: str(value) for code, value in row.get("answers", {}).items()},
        timeline=tuple(_event(line) for line in row["timeline"]),
        expected=row["expected"],
    )


def _event(line: Mapping[str, Any]) -> Event:
    at = line["at"] if isinstance(line["at"], datetime) else datetime.fromisoformat(str(line["at"]))
    return Event(
        at=at.replace(tzinfo=SHANGHAI),
        name=str(line["event"]),
        text=str(line.get("text", line["event"])),
        items=tuple(line.get("items") or ([line["item"]] if line.get("item") else [])),
        posts=tuple(line.get("posts") or ([line["post"]] if line.get("post") else [])),
        detail=line,
    )
