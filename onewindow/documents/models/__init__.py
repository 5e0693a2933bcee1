"""Tables of files, of documents under seal, and of the templates that documents are made by."""

from onewindow.documents.models.tables import LegalDocument, Numbering, StoredFile, UploadSession
from onewindow.documents.models.templates import DocumentTemplate

__all__ = ["DocumentTemplate", "LegalDocument", "Numbering", "StoredFile", "UploadSession"]
