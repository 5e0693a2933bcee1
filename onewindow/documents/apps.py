"""Registers the part with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The part."""

    name = "onewindow.documents"

    def ready(self) -> None:
        """Has uploads that nobody went on with forgotten, and tells the ledger what a receipt is about."""
        from onewindow.documents.queries import receipted_case
        from onewindow.documents.services import drop_old_uploads
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.ledger.queries import name_receipts

        register_sweep("documents.drop_uploads", drop_old_uploads)
        name_receipts(receipted_case)
