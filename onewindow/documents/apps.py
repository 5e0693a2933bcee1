"""Registers the part with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The part."""

    name = "onewindow.documents"

    def ready(self) -> None:
        """Has uploads that nobody went on with forgotten."""
        from onewindow.documents.services import drop_old_uploads
        from onewindow.foundation.sweeps import register_sweep

        register_sweep("documents.drop_uploads", drop_old_uploads)
