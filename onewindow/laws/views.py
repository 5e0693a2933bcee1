"""The law register as pages, open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onewindow.foundation import clock
from onewindow.foundation.access import public
from onewindow.foundation.errors import NotFound
from onewindow.laws.queries import RANK_NAMES, RANKS, LawRow, article_texts, law_versions


@public
def laws(request: HttpRequest) -> HttpResponse:
    """All laws by rank; `q` narrows them by name."""
    text = request.GET.get("q", "").strip()[:100]
    newest = [rows[-1] for rows in law_versions().values()]
    found = [row for row in newest if text.casefold() in f"{row.law}{row.short}{row.law_en}".casefold()]
    groups = [{**_rank(kind), "rows": [row for row in found if row.kind == kind]} for kind in RANKS]
    shown = [group for group in groups if group["rows"]]
    return render(request, "laws/laws.html", {"groups": shown, "text": text, "total": len(newest)})


@public
def law(request: HttpRequest, law_id: str) -> HttpResponse:
    """One law: its versions, and the articles of the one that is looked at."""
    versions = law_versions().get(law_id)
    if not versions:
        raise NotFound
    row = _chosen(versions, request.GET.get("version", ""))
    texts = article_texts(row.id)
    articles = [(article, texts.get(number, "")) for number, article in sorted(row.articles.items())]
    return render(
        request,
        "laws/law.html",
        {
            "law": row,
            "rank": _rank(row.kind),
            "articles": articles,
            "versions": versions[::-1],
            "is_in_force": row.is_in_force(clock.today()),
            "whole": bool(texts),
        },
    )


def _chosen(versions: tuple[LawRow, ...], wanted: str) -> LawRow:
    return next((row for row in versions if row.version == wanted), versions[-1])


def _rank(kind: str) -> dict[str, object]:
    name, name_en = RANK_NAMES[kind]
    return {"name": name, "name_en": name_en}
