import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"(?:^|[`&;|(]|[A-Z]+=\S+) *make ([a-z]+)\b", re.MULTILINE)
COMMAND = re.compile(r"\bonewindow ([a-z][a-z_-]+)\b(?! =)")
PLACEHOLDER = re.compile(r"[<>*…{}]|NAME|XXXX")


def words(page):
    return (ROOT / page).read_text("utf-8")


def anchors(page):
    """The headings of a page as its host turns them into anchors."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", NAMES)
def test_every_link_leads_somewhere_inside_the_repository(page):
    broken = []
    for target in LINK.findall(FENCE.sub("", words(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / name).resolve() if name else ROOT / page
        if not file.exists() or not file.is_relative_to(ROOT) or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("page", NAMES)
def test_every_file_that_is_named_exists(page):
    places = tuple(f"{entry.name}/" for entry in ROOT.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    named = [text for text in CODE.findall(FENCE.sub("", words(page))) if text.startswith(places)]

    absent = [text for text in named if not PLACEHOLDER.search(text) and not (ROOT / text.partition(":")[0]).exists()]
    assert [text for text in absent if not is_generated(text)] == []


def is_generated(text):
    """What is written while it runs is named in .gitignore."""
    done = subprocess.run(["git", "check-ignore", "-q", text], cwd=ROOT, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("page", NAMES)
def test_every_make_target_exists(page):
    rules = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", rules, re.MULTILINE))

    assert set(MAKE.findall(words(page))) - targets == set()


@pytest.mark.parametrize("page", NAMES)
def test_every_command_exists(page):
    commands = {file.stem.replace("_", "-") for file in ROOT.glob("onewindow/*/management/commands/[a-z]*.py")}
    commands |= {"serve", "migrate", "makemigrations", "check", "shell"}
    code = "\n".join([*FENCE.findall(words(page)), *CODE.findall(FENCE.sub("", words(page)))])

    assert {name.replace("_", "-") for name in COMMAND.findall(code)} - commands == set()


def test_both_readmes_name_the_same_files_and_commands():
    english, chinese = words("README.md"), words("README.zh-CN.md")

    assert set(MAKE.findall(english)) == set(MAKE.findall(chinese))
    both = {"README.md", "README.zh-CN.md"}
    assert set(LINK.findall(chinese)) - both <= set(LINK.findall(english)) - both


def test_no_file_names_a_folder_of_somebodys_machine():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    homes = re.compile(rf"{re.escape(str(ROOT))}\b|/(?:home|Users)/[a-z]\w+/".encode())
    files = [ROOT / name for name in done.stdout.decode().split("\0") if name]

    assert [file for file in files if file.is_file() and homes.search(file.read_bytes())] == []


@pytest.mark.city
def test_the_readmes_journey_runs(city, tmp_path):
    make = shutil.which("make")
    assert make, "make is needed"
    assert "make journey BASE_URL=" in words("README.md")

    report = tmp_path / "report.html"
    done = subprocess.run(
        [make, "--old-file=.venv/base.installed", "journey", f"BASE_URL={city.url}", f"ARGS=--report {report}"],
        cwd=ROOT,
        env=city.environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    assert done.returncode == 0, done.stdout
    assert report.exists()


@pytest.mark.city
def test_the_readmes_other_story_runs(city, tmp_path):
    command = next(code for code in CODE.findall(words("README.md")) if "onewindow journey --story" in code)

    done = city.command(*command.split()[1:], "--base-url", city.url, "--report", str(tmp_path / "report.html"))

    assert done.returncode == 0, done.stdout
