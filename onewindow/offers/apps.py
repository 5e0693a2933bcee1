"""Registers the part with Django."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """The part."""

    name = "onewindow.offers"

    def ready(self) -> None:
        """Has people looked for and told by the sweeps, and changes in registers heard."""
        from onewindow.foundation.events import subscribe
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.offers.reactions import on_register_changed
        from onewindow.offers.services import find_people, tell_people
        from onewindow.registers.events import RegisterChanged

        register_sweep("offers.find_people", find_people)
        register_sweep("offers.tell_people", tell_people)
        subscribe(RegisterChanged, on_register_changed)
