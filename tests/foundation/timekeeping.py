"""What the tests of time share: the demo city's profile, and readers of the worked dates."""

from datetime import date, datetime
from pathlib import Path

import yaml

import onewindow.config
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits import Limit, Pause, StepShare
from onewindow.foundation.profile import load_profile

HERE = Path(__file__).parent / "data"
CITY = load_profile(Path(onewindow.config.__file__).parent / "demo_city" / "profile.yaml")


def read(name):
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def limit_of(value):
    return Limit(value["value"], value["unit"])


def pauses_of(values):
    return [Pause(date.fromisoformat(p["start"]), date.fromisoformat(p["end"]), p["kind"]) for p in values]


def shares(*values):
    return [StepShare(f"s{n}", *(value if isinstance(value, tuple) else (value,))) for n, value in enumerate(values, 1)]
