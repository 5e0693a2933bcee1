"""Jobs of documents."""

from __future__ import annotations

from uuid import UUID

from onewindow.documents import services
from onewindow.foundation.queue import task


@task(name="documents.scan_file", retry=100)
def scan_file(file_id: str) -> None:
    """Looks for malware in a file that came while the scanner did not answer."""
    services.scan_file(UUID(file_id))
