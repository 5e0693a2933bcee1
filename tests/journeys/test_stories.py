import re
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from onewindow.config.journey.stories import CITY, all_stories

pytestmark = pytest.mark.city

STORIES = [story.id for story in all_stories(str(CITY / "stories.yaml"))]


ELSEWHERE = {"ST01", "ST04"}  # the first is played below, twice; the other by tests/docs, as the README says


def play(city, tmp_path, story):
    """The command in this process, which saves its start: its exit code, what it said, its report."""
    said, report, code = StringIO(), tmp_path / "report.html", 0
    try:
        call_command("journey", base_url=city.url, story=story, report=str(report), stdout=said)
    except SystemExit as ended:
        code = ended.code
    sys.stdout.write(said.getvalue())  # shown when the test fails
    return code, said.getvalue(), report


def run(city, tmp_path, story):
    """The command as a person runs it."""
    done = city.command("journey", "--base-url", city.url, "--story", story, "--report", str(tmp_path / "report.html"))
    return done.returncode, done.stdout


@pytest.mark.parametrize("story", [story for story in STORIES if story not in ELSEWHERE])
def test_a_story_comes_out_as_written(city, tmp_path, story):
    code, said, report = play(city, tmp_path, story)

    assert code == 0
    assert "全部符合" in said
    assert "没有比较" not in said
    assert "<svg" in report.read_text("utf-8")


def test_the_restaurant_story_can_be_played_twice_in_a_row(city, tmp_path):
    runs = [run(city, tmp_path, "ST01"), play(city, tmp_path, "ST01")[:2]]

    assert [code for code, _ in runs] == [0, 0]
    assert all("5 个事项，跑 0 次，上传 7 份，承诺 4 份" in said for _, said in runs)
    looks = [re.search(r"数据被查看 (\d+) 次", said)[1] for _, said in runs]
    assert looks[0] == looks[1]  # those of this run alone, not of the one before


def test_deemed_acceptance_withdrawal_non_acceptance_and_lapse_come_out_as_the_law_has_them(city, tmp_path):
    code, said, _ = play(city, tmp_path, str(Path(__file__).parent / "data" / "turns.yaml"))

    assert code == 0
    assert said.count("全部符合") == 3


def test_other_items_people_and_days_with_several_turns_come_out_as_counted_by_hand(city, tmp_path):
    mixed = Path(__file__).parent / "data" / "mixed.yaml"
    code, said, _ = play(city, tmp_path, str(mixed))

    assert code == 0
    assert said.count("全部符合") == len(all_stories(str(mixed))) == 14
    assert "没有比较" not in said


def unplayable(folder):
    """A story with a line that no player knows."""
    text = (CITY / "stories.yaml").read_text("utf-8").partition("  - id: ST04")[2].partition("  - id: ST05")[0]
    story = folder / "unplayable.yaml"
    story.write_text(f"stories:\n  - id: ST04{text}".replace("event: inspect,", "event: levitate,"), "utf-8")
    return str(story)


def test_what_is_not_supported_is_said_plainly_before_anything_is_played(city, tmp_path):
    code, said, report = play(city, tmp_path, unplayable(tmp_path))

    assert code == 3
    assert "还不支持" in said and "levitate" in said
    assert len(said.splitlines()) == 2
    assert not report.exists()


def test_what_several_applied_for_is_corrected_by_either_and_withdrawn_by_both(city, tmp_path):
    code, said, _ = play(city, tmp_path, str(Path(__file__).parent / "data" / "together.yaml"))

    assert code == 0
    assert "全部符合" in said and "不卖了（同意）" in said


def test_the_exit_code_reaches_the_shell(city, tmp_path):
    assert run(city, tmp_path, unplayable(tmp_path))[0] == 3


def test_a_story_that_differs_is_told_and_exits_with_1(city, tmp_path):
    text = (CITY / "stories.yaml").read_text("utf-8").partition("  - id: ST12")[2]
    changed = tmp_path / "other.yaml"
    changed.write_text(
        f"stories:\n  - id: ST12{text.partition('  - id: ST16')[0]}".replace("2026-05-27', st", "2026-05-26', st")
    )

    code, said, _ = play(city, tmp_path, str(changed))

    assert code == 1
    assert "不符 RETIRE promised 届满：故事 2026-05-26，实际 2026-05-27" in said
