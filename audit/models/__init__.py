from audit.models.append_only import AppendOnlyModel
from audit.models.checks import LedgerCheck
from audit.models.content import (
    ContentKey,
    DestructionApproval,
    DestructionRequest,
    KeptFile,
    StoredContent,
)
from audit.models.ledger import LedgerEntry, LedgerHead

__all__ = [
    "AppendOnlyModel",
    "ContentKey",
    "DestructionApproval",
    "DestructionRequest",
    "KeptFile",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerHead",
    "StoredContent",
]
