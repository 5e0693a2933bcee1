"""Registers the part with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The part."""

    name = "onewindow.cases"

    def ready(self) -> None:
        """Has what falls due found by the sweeps, and changes below heard."""
        from onewindow.cases.reactions import on_register_changed, on_shared_value_corrected
        from onewindow.cases.services import (
            compute_figures,
            compute_real_times,
            end_claims_of_absent,
            sweep_cases,
            sweep_systems,
        )
        from onewindow.exchange.events import SharedValueCorrected
        from onewindow.foundation.events import subscribe
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.registers.events import RegisterChanged

        register_sweep("cases.sweep_cases", sweep_cases)
        register_sweep("cases.end_claims", end_claims_of_absent)
        register_sweep("cases.compute_figures", compute_figures)
        register_sweep("cases.compute_real_times", compute_real_times)
        register_sweep("cases.sweep_systems", sweep_systems)
        subscribe(SharedValueCorrected, on_shared_value_corrected)
        subscribe(RegisterChanged, on_register_changed)
