from audit.services.content import (
    keyed_digest,
    read_content,
    read_text,
    read_texts,
    store_file,
    store_text,
)
from audit.services.destruction import approve_destruction, request_destruction
from audit.services.ledger import SYSTEM_CHAIN, ObjectRef, Recording, recorded
from audit.services.verification import Verification, check_ledger, ledger_heads, verify_ledger

__all__ = [
    "SYSTEM_CHAIN",
    "ObjectRef",
    "Recording",
    "Verification",
    "approve_destruction",
    "check_ledger",
    "keyed_digest",
    "ledger_heads",
    "read_content",
    "read_text",
    "read_texts",
    "recorded",
    "request_destruction",
    "store_file",
    "store_text",
    "verify_ledger",
]
