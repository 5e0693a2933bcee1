"""Refusals of services on the forms they answer."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.foundation.errors import DomainError


def note_refusal(form: forms.Form, error: DomainError) -> None:
    """Puts what a service refused beside the fields that it names, and the rest above the form."""
    noted: Any = error.facts.get("errors") or [{"reason": str(error)}]
    for each in noted:
        pointer = str(each.get("pointer", ""))
        form.add_error(pointer if pointer in form.fields else None, str(each["reason"]))
