"""The words that an official may take for her opinion, filled from the case."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.cases.forms import results_of
from onewindow.cases.queries import DeskCase, StepRow
from onewindow.cases.rules.wordings import WordFacts, words_for

PLACES = ("address", "premises_address", "location")


def wordings(desk: DeskCase, step: StepRow | None) -> list[tuple[str, Any, str]]:
    """The results of a step for which there are words: (result, its name, the words)."""
    if step is None:
        return []
    answers = {row.name: str(row.value) for row in desk.part.answers if row.value}
    facts = WordFacts(
        applicant=desk.part.applicant_name,
        title=desk.part.title,
        place=next((answers[name] for name in PLACES if name in answers), ""),
        bases=tuple(f"《{row.law}》{row.label}" for row in desk.legal_bases),
    )
    found = ((result, name, words_for(step.action, result, facts)) for result, name in results_of(step))
    return [one for one in found if one[2]]


def take_words(form: forms.Form | None, chosen: str, offered: list[tuple[str, Any, str]]) -> None:
    """Puts the chosen words and their result into the form, for the official to read and change."""
    words = next((text for result, _name, text in offered if result == chosen), "")
    if form is not None and words and not form.is_bound:
        form.initial = {**form.initial, "opinion": words, "result": chosen}
