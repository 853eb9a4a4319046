from audit.models.append_only import AppendOnlyModel
from audit.models.content import (
    ContentKey,
    DestructionApproval,
    DestructionRequest,
    StoredContent,
)
from audit.models.ledger import LedgerEntry, LedgerHead

__all__ = [
    "AppendOnlyModel",
    "ContentKey",
    "DestructionApproval",
    "DestructionRequest",
    "LedgerEntry",
    "LedgerHead",
    "StoredContent",
]
