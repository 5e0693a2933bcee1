"""Registers the part with Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The part."""

    name = "onewindow.catalogue"

    def ready(self) -> None:
        """Listens to lists and laws; what ends on a day is found by the sweeps."""
        from onewindow.catalogue import reactions
        from onewindow.catalogue.services import suspend_what_breaks
        from onewindow.foundation.events import subscribe
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.laws.events import LawLoaded, LawRepealed
        from onewindow.lists.events import EntryChanged

        subscribe(EntryChanged, reactions.on_entry_changed)
        subscribe(LawLoaded, reactions.on_law_changed)
        subscribe(LawRepealed, reactions.on_law_changed)
        register_sweep("catalogue.suspend_what_breaks", suspend_what_breaks)
