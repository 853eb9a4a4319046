"""Writers: from a snapshot to the bytes of a file. No database, no clock, no settings."""

from assessments.writers.files import WrittenFile, write_file

__all__ = ["WrittenFile", "write_file"]
