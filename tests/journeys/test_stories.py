import sys

import pytest

from onewindow.config.journey.stories import CITY, all_stories

pytestmark = pytest.mark.city

NOT_YET = {  # stories that need what isn't built, and the words of the first line that can't be played
    "ST03": "契税缴清",
    "ST10": "在望川市窗口提交",
    "ST11": "数据比对提前30日发现",
    "ST16": "在沧澜市跨省通办窗口提交",
}
STORIES = [story.id for story in all_stories(str(CITY / "stories.yaml"))]


def play(city, tmp_path, story):
    report = tmp_path / "report.html"
    done = city.command("journey", "--base-url", city.url, "--story", story, "--report", str(report))
    sys.stdout.write(done.stdout)  # shown when the test fails
    return done, report


ELSEWHERE = {"ST04", "ST08"}  # played by tests/docs, the README's own example, and below, twice


@pytest.mark.parametrize("story", [story for story in STORIES if story not in {*NOT_YET, *ELSEWHERE}])
def test_a_story_comes_out_as_written(city, tmp_path, story):
    done, report = play(city, tmp_path, story)

    assert done.returncode == 0
    assert "全部符合" in done.stdout
    assert "<svg" in report.read_text("utf-8")


def test_a_story_can_be_played_again_at_once(city, tmp_path):
    runs = [play(city, tmp_path, "ST08")[0] for _ in range(2)]

    assert [done.returncode for done in runs] == [0, 0]


@pytest.mark.parametrize("story", NOT_YET)
def test_what_is_not_supported_yet_is_said_plainly_before_anything_is_played(city, tmp_path, story):
    done, report = play(city, tmp_path, story)

    assert done.returncode == 3
    assert "还不支持" in done.stdout and NOT_YET[story] in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert not report.exists()


def test_a_story_that_differs_is_told_and_exits_with_1(city, tmp_path):
    text = (CITY / "stories.yaml").read_text("utf-8").partition("  - id: ST12")[2]
    changed = tmp_path / "other.yaml"
    changed.write_text(
        f"stories:\n  - id: ST12{text.partition('  - id: ST16')[0]}".replace("2026-05-27', st", "2026-05-26', st")
    )

    done, _ = play(city, tmp_path, str(changed))

    assert done.returncode == 1
    assert "不符 RETIRE promised 届满：故事 2026-05-26，实际 2026-05-27" in done.stdout
