"""The report of a played story: one HTML file with the timeline drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onewindow.config.journey.checks import Check

if TYPE_CHECKING:
    from onewindow.config.journey.playing import Playing

STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#14262b;background:#f5f8f7}
table{border-collapse:collapse;width:100%;background:#fff}td,th{border-bottom:1px solid #cbd8d7;padding:.4rem .6rem;text-align:left;vertical-align:top}
.ok{color:#175f34}.bad{color:#a31d17;font-weight:600}svg{width:100%;height:auto;background:#fff;border:1px solid #cbd8d7}
.figures{display:flex;gap:1rem;flex-wrap:wrap}.figures div{background:#fff;border:1px solid #cbd8d7;border-radius:.5rem;padding:.6rem 1rem}
.figures b{display:block;font-size:1.8rem;color:#0b5e63}
"""


def write_report(run: Playing, results: Sequence[Check], path: Path) -> None:
    """Writes the report; the file stands alone, without scripts or other files."""
    case = run.final
    measured = case["outcome_measured"]
    apart = measured.get("separate") or {}
    figures = [
        ("跑动次数", measured["visits"], apart.get("visits")),
        ("上传材料", measured["uploads"], apart.get("materials")),
        ("承诺", measured["promises"], None),
        ("填表用时（分钟）", measured["minutes"], None),
        ("数据被查看", len(run.traces), None),
    ]
    boxes = "".join(
        f"<div>{escape(name)}<b>{value}</b>{f'逐项办理要 {before}' if before is not None else ''}</div>"
        for name, value, before in figures
    )
    rows = "".join(
        f'<tr><td class="{"ok" if check.ok else "bad"}">{"符合" if check.ok else "不符"}</td><td>{escape(check.what)}</td>'
        f"<td>{escape(str(check.wanted))}</td><td>{escape(str(check.got))}</td></tr>"
        for check in results
    )
    acts = "".join(
        f"<tr><td>{act.at:%Y-%m-%d %H:%M}</td><td>{escape(act.who)}</td><td>{escape(act.what)}</td><td>{act.seconds:.2f} s</td></tr>"
        for act in run.done
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(run.story.title)}</title><style>{STYLE}</style><h1>{escape(run.story.id)} {escape(run.story.title)}</h1>"
        f'<p>办件编号 {escape(run.number)}</p><div class="figures">{boxes}</div><h2>时间线</h2>{timeline(case)}'
        f"<h2>与故事比较</h2><table><tr><th>结论</th><th>内容</th><th>故事</th><th>实际</th></tr>{rows}</table>"
        f"<h2>每一步</h2><table><tr><th>时间</th><th>谁</th><th>做了什么</th><th>用时</th></tr>{acts}</table></html>",
        "utf-8",
    )


def timeline(case: dict[str, Any]) -> str:
    """An SVG with one lane an item: received, accepted, steps done, decided, and the promised due day."""
    lanes = [(part, _moments(part)) for part in case["parts"]]
    times = [moment for _, moments in lanes for moment, _ in moments] or [datetime.fromisoformat(case["received_at"])]
    begin, end = min(times), max(times)
    span = max((end - begin).total_seconds(), 1.0)
    drawn = []
    for row, (part, moments) in enumerate(lanes):
        y = 40 + row * 56
        drawn.append(f'<text x="10" y="{y + 5}" font-size="14">{escape(part["name"][:18])}</text>')
        places = [260 + 680 * (moment - begin).total_seconds() / span for moment, _ in moments]
        if places:
            drawn.append(f'<path d="M{places[0]:.0f} {y}H{places[-1]:.0f}" stroke="#0b5e63" stroke-width="4"/>')
        for place, (moment, words) in zip(places, moments, strict=True):
            title = escape(f"{words} {moment:%m-%d %H:%M}")
            drawn.append(f'<circle cx="{place:.0f}" cy="{y}" r="6" fill="#0b5e63"><title>{title}</title></circle>')
        if moments:
            drawn.append(
                f'<text x="{min(places[-1], 860):.0f}" y="{y + 24}" font-size="12">{moments[-1][0]:%m-%d %H:%M} {escape(moments[-1][1])}</text>'
            )
    height = 60 + 56 * len(lanes)
    scale = f'<text x="260" y="16" font-size="12">{begin:%Y-%m-%d %H:%M}</text><text x="860" y="16" font-size="12">{end:%Y-%m-%d}</text>'
    return f'<svg viewBox="0 0 1000 {height}" role="img" aria-label="各事项的办理时间线">{scale}{"".join(drawn)}</svg>'


def _moments(part: dict[str, Any]) -> list[tuple[Any, str]]:
    named = [(part["received_at"], "收件"), (part["accepted_at"], "受理")]
    named += [(step["done_at"], step["name"]) for step in part["steps"]]
    named += [(part["decided_at"], "决定")]
    return sorted((datetime.fromisoformat(moment), words) for moment, words in named if moment)
