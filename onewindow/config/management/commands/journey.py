"""`onewindow journey`: plays a story of the demo city against a running server and compares what came out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError

from onewindow.config.journey.browser import Stuck
from onewindow.config.journey.checks import Check, checks, not_compared
from onewindow.config.journey.desk import Unsupported
from onewindow.config.journey.play import play
from onewindow.config.journey.playing import Playing
from onewindow.config.journey.report import write_report
from onewindow.config.journey.stories import Story, StoryUnreadable, all_stories

DIFFERS, UNSUPPORTED = 1, 3


class Command(BaseCommand):
    """Exit code 0: as the story says; 1: something differs or broke; 3: the story needs what isn't there yet."""

    help = "Plays a story against a running server over HTTP and compares the outcome with what the story says."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="the running server")
        parser.add_argument("--story", default="ST01", help="a story's id, or a YAML file in the shape of stories.yaml")
        parser.add_argument("--report", default="", help="where to write the HTML report")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plays one story, or each story of a file."""
        try:
            stories = all_stories(options["story"])
        except StoryUnreadable as error:
            raise CommandError(str(error), returncode=2) from None
        codes = [self._one(story, options["base_url"], options["report"]) for story in stories]
        if max(codes):
            raise SystemExit(DIFFERS if DIFFERS in codes else UNSUPPORTED)

    def _one(self, story: Story, base_url: str, report: str) -> int:
        self.stdout.write(f"{story.id} {story.title} · {base_url}")
        try:
            run = play(story, base_url, self.stdout.write)
        except Unsupported as error:
            self.stdout.write(self.style.WARNING(f"演不下去：{error}"))
            return UNSUPPORTED
        except Stuck as error:
            self.stdout.write(self.style.ERROR(f"卡住了：{error}"))
            return DIFFERS
        except httpx.TransportError as error:
            self.stdout.write(
                self.style.ERROR(f"连不上 {base_url}（{error}）。先运行 make up，或用 --base-url 指明地址。")
            )
            return DIFFERS
        results = checks(story, run.final, run.lamps, run.found)
        self._tell(run, results)
        path = Path(report or f"reports/journey-{story.id}.html")
        write_report(run, results, path)
        self.stdout.write(f"报告：{path}")
        return DIFFERS if any(not check.ok for check in results) else 0

    def _tell(self, run: Playing, results: list[Check]) -> None:
        for check in results:
            if not check.ok:
                self.stdout.write(self.style.ERROR(f"不符 {check.what}：故事 {check.wanted}，实际 {check.got}"))
        measured = run.final["outcome_measured"]
        apart = measured.get("separate") or {}
        self.stdout.write(
            f"办件 {run.number}：{len(run.final['parts'])} 个事项，跑 {measured['visits']} 次，上传 {measured['uploads']} 份，"
            f"承诺 {measured['promises']} 份，填表 {measured['minutes']} 分钟；"
            f"逐项办理要跑 {apart.get('visits', '?')} 次、交 {apart.get('materials', '?')} 份材料；"
            f"数据被查看 {len(run.traces)} 次，每次都给本人看。"
        )
        wrong = sum(not check.ok for check in results)
        left = not_compared(run.story)
        if left:
            self.stdout.write(self.style.WARNING(f"没有比较：{'、'.join(left)}"))
        verdict = f"{len(results)} 项比较，{wrong} 项不符。" if wrong else f"{len(results)} 项比较，全部符合。"
        self.stdout.write((self.style.ERROR if wrong else self.style.SUCCESS)(verdict))
