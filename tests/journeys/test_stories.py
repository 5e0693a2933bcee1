import pytest

from onewindow.config.journey.stories import CITY, all_stories

pytestmark = pytest.mark.city

NOT_YET = {  # what the engine can't play so far, and the words of the first step that it lacks
    "ST03": "utilities",
}
DIFFERS = {"ST05"}
STORIES = [story.id for story in all_stories(str(CITY / "stories.yaml"))]


@pytest.mark.parametrize("story", STORIES)
def test_a_story_comes_out_as_written(city, tmp_path, story):
    done = city.command("journey", "--base-url", city.url, "--story", story, "--report", str(tmp_path / "report.html"))
    print(done.stdout)
    assert done.returncode == 0
