"""Seals of a report as its bundle holds them, and whether they hold."""

import json
from collections.abc import Iterator

from pydantic import BaseModel, TypeAdapter, ValidationError

from assessments.models import Report, ReportSeal
from assessments.seals import SealUnavailable, sealer_of
from assessments.verifier.verify import MANIFEST, Package, Refused
from audit.domain.canonical import canonical_json
from audit.services import read_content

SEALS = "seals.json"


class SealFacts(BaseModel):
    """One seal as a bundle lists it; `signature` and `certificate` are names of files."""

    method: str
    digest_algorithm: str
    digest: str
    signer: str
    stamped_at: str | None
    sealed_at: str
    signature: str
    certificate: str


_LIST = TypeAdapter(list[SealFacts])


def seal_files(report: Report) -> dict[str, bytes]:
    """The files of a bundle: signatures, certificates and their list; none without a seal."""
    files: dict[str, bytes] = {}
    listed = []
    for seal in report.seals.select_related("signature", "certificate"):
        facts = _facts(seal)
        files[facts.signature] = read_content(seal.signature)
        files[facts.certificate] = read_content(seal.certificate)
        listed.append(facts.model_dump())
    return {**files, SEALS: canonical_json(listed).encode()} if listed else {}


def _facts(seal: ReportSeal) -> SealFacts:
    sealer = sealer_of(seal.method)
    return SealFacts(
        method=seal.method,
        digest_algorithm=seal.digest_algorithm,
        digest=seal.digest,
        signer=seal.signer,
        stamped_at=seal.stamped_at.isoformat() if seal.stamped_at else None,
        sealed_at=seal.sealed_at.isoformat(),
        signature=f"seals/{seal.method}.{sealer.extension if sealer else 'sig'}",
        certificate=f"seals/{seal.method}.pem",
    )


def listed_seals(package: Package) -> list[SealFacts]:
    """The seals that a bundle lists.

    Raises:
        Refused: the list is not ours.
    """
    if package.archive is None or SEALS not in package.entries:
        return []
    try:
        return _LIST.validate_json(package.read(SEALS))
    except ValidationError as error:
        raise Refused(f"“{SEALS}”不合格式:{error.errors()[0]['msg']}。") from error


def seal_faults(package: Package) -> Iterator[str]:
    """What does not hold of a bundle's seals, or cannot be checked here."""
    for facts in listed_seals(package):
        missing = {facts.signature, facts.certificate} - package.entries.keys()
        if missing:
            yield f"签章文件“{min(missing)}”不在包内。"
        elif fault := _fault(package, facts):
            yield f"签章{facts.method}:{fault}"


def _fault(package: Package, facts: SealFacts) -> str:
    sealer = sealer_of(facts.method)
    if sealer is None:
        return "本系统不认识这种方式,未能核验。"
    report = _report(package)["file"]
    names = (report, facts.signature, facts.certificate)
    try:
        return sealer.fault(*(package.read(name) for name in names))
    except SealUnavailable as unavailable:
        return f"未能核验:{unavailable}"


def foreign_seals(package: Package) -> Iterator[str]:
    """Seals of a bundle that were not put on this installation's own file."""
    for facts in listed_seals(package):
        ours = ReportSeal.objects.filter(
            method=facts.method, report__file__sha256=_report(package)["sha256"]
        )
        held = facts.signature in package.entries
        if not held or not ours.filter(signature_sha256=package.sha256(facts.signature)).exists():
            yield f"本系统没有对该报告文件作过这一签章({facts.method})。"


def _report(package: Package) -> dict[str, str]:
    found: dict[str, str] = json.loads(package.read(MANIFEST))["report"]
    return found
