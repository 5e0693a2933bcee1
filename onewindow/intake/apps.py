"""Registers the part with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Drafts, prefilled forms, evidence, submission and corrections (收件)."""

    name = "onewindow.intake"

    def ready(self) -> None:
        """Subscribes to cases, and has the drafts past their 90 days swept."""
        from onewindow.cases.events import CorrectionRequested
        from onewindow.foundation import access
        from onewindow.foundation.events import subscribe
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.intake.queries.agents import principal_of
        from onewindow.intake.queries.window import helped_person
        from onewindow.intake.reactions import on_correction_requested
        from onewindow.intake.services import expire_drafts

        access.helped_person, access.principal_of = helped_person, principal_of
        subscribe(CorrectionRequested, on_correction_requested)
        register_sweep("intake.expire_drafts", expire_drafts)
