from audit.models.append_only import AppendOnlyModel, kind_of_number
from audit.models.arrivals import ChainArrival
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
    "ChainArrival",
    "ContentKey",
    "DestructionApproval",
    "DestructionRequest",
    "KeptFile",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerHead",
    "StoredContent",
    "kind_of_number",
]
