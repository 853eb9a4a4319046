"""Writers: from a snapshot and an order to the bytes of a file. No database, clock or settings."""

from assessments.writers.files import WRITTEN, WrittenFile, document_of, write_file

__all__ = ["WRITTEN", "WrittenFile", "document_of", "write_file"]
