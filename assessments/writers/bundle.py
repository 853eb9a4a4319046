"""The export bundle: everything by which an outsider redoes a report, in one zip.

The same snapshot and the same enclosed files give the same bytes. Names inside are ours alone;
what people called their files stands in `evidence.csv`.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import IO

from assessments.domain.facts import EvidenceFacts, SnapshotFacts
from assessments.verifier.verify import MANIFEST, MANIFEST_FORMAT, SNAPSHOT
from assessments.writers.cells import Cell, Figure, Noted, Sheet, Verdict, moment_text
from assessments.writers.packing import dateless_entry
from assessments.writers.sheets import observations_sheet
from assessments.writers.target_sheets import targets_sheet
from audit.domain.canonical import canonical_json, digest
from plans.domain.csv_files import csv_text
from plans.domain.evidence_files import EXTENSIONS
from plans.domain.quantities import round_half_up

ORDER = "order.json"

_README = """\
碳达峰评估报告导出包:报告文件、快照(snapshot.json)、编制要求(order.json)、数值(observations.csv)、结果(results.csv)、佐证材料(evidence)及其目录。
复核:安装Python 3.10以上版本,解出verify.py,执行 python verify.py 导出包.zip;核对全部哈希并按官方规则重算每一项目标。
退出码0为全部一致,1为有不符;不符之处逐条列明。verify.py不使用本系统任何代码,可自行审阅。
manifest.json列出各文件的SHA-256、数据截止时间和台账末条;导出包本身的哈希记在系统台账中,可请办公室出具。
evidence.csv列出佐证材料的原文件名、包内文件名和未附原因;数值的修订历史见observations.csv。
考核计分表另附edition.json(计分输入和结果)、考核办法和verify_scores.py:执行 python verify_scores.py 导出包.zip 重算得分和等次。
有签章或时间戳的,见seals.json和seals文件夹(签名、证书);用OpenSSL 3.0以上版本核验,报告文件名以report.docx为例:
Export bundle of an assessment report: the report, its snapshot (snapshot.json), its order (order.json), values, results and evidence.
To verify: with Python 3.10 or later, extract verify.py and run  python verify.py BUNDLE.zip
It compares all hashes and computes every target anew by the official rules; exit status 0: all matches, 1: not.
manifest.json holds the SHA-256 of each file, the as-of time and the ledger head; the ledger holds the bundle's own hash.
evidence.csv gives the original names of the evidence and why a piece is not enclosed.
A score sheet comes with edition.json (inputs and results), its scheme and verify_scores.py: run  python verify_scores.py BUNDLE.zip
Seals and time-stamps, where there are any, are in seals.json and the folder seals; check them with OpenSSL 3.0 or later:
  openssl pkeyutl -verify -certin -inkey seals/sm2-sm3.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in report.docx -sigfile seals/sm2-sm3.sig
  openssl ts -verify -data report.docx -in seals/rfc3161.tsr -CAfile seals/rfc3161.pem
证书须与签章单位或时间戳机构公布的一致。The certificates have to be those that the signer or the authority publishes.
"""


@dataclass(frozen=True)
class Enclosure:
    """A piece of evidence on its way into the bundle; `absent` says why it is not enclosed."""

    facts: EvidenceFacts
    read: Callable[[], bytes] | None
    absent: str = ""


@dataclass(frozen=True)
class ReportCopy:
    """The finished report file with the name that people know it by."""

    name: str
    data: bytes


def write_bundle(
    target: IO[bytes],
    *,
    facts: SnapshotFacts,
    snapshot: str,
    order: str,
    report: ReportCopy,
    enclosures: Sequence[Enclosure],
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> str:
    """Write the zip; returns the SHA-256 of its manifest. One piece of evidence is held at a time.

    `beside`: further files by name, such as the edition that a score sheet shows.
    """
    name = f"report{PurePosixPath(report.name).suffix}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        writing = _Writing(archive)
        writing.add(SNAPSHOT, snapshot.encode())
        writing.add(ORDER, order.encode())
        writing.add(name, report.data)
        for table, text in tables(facts).items():
            writing.add(table, text.encode())
        for extra, data in beside.items():
            writing.add(extra, data)
        writing.add("evidence.csv", _evidence_table(writing.enclosed(enclosures)).encode())
        writing.add("verify.py", verifier())
        writing.add("README.txt", _README.encode())
        manifest = canonical_json(
            {
                "format": MANIFEST_FORMAT,
                "as_of": facts.as_of,
                "head": {
                    "chain": facts.head.chain,
                    "seq": facts.head.seq,
                    "hash": facts.head.hash,
                },
                "snapshot_sha256": digest(snapshot),
                "report": {
                    "file": name,
                    "name": report.name,
                    "sha256": hashlib.sha256(report.data).hexdigest(),
                },
                "files": writing.listed,
            }
        )
        archive.writestr(dateless_entry(MANIFEST), manifest)
    return digest(manifest)


def tables(facts: SnapshotFacts) -> dict[str, str]:
    """Values and results as CSV, by file name."""
    return {
        "observations.csv": _csv(observations_sheet(facts)),
        "results.csv": _csv(targets_sheet(facts)),
    }


def verifier(name: str = "verify.py") -> bytes:
    """A stand-alone verifier, as it is given to outsiders."""
    return files("assessments.verifier").joinpath(name).read_bytes()


@dataclass
class _Writing:
    """An archive that is being written, with what its manifest will list."""

    archive: zipfile.ZipFile

    def __post_init__(self) -> None:
        self.listed: list[dict[str, str | int]] = []

    def add(self, name: str, data: bytes) -> None:
        self.archive.writestr(dateless_entry(name), data)
        sha256 = hashlib.sha256(data).hexdigest()
        self.listed.append({"name": name, "sha256": sha256, "size": len(data)})

    def enclosed(self, enclosures: Iterable[Enclosure]) -> list[tuple[Enclosure, str]]:
        """Write each file once, however often it was uploaded; returns where each stands."""
        names: dict[str, str] = {}
        for each in enclosures:
            sha256 = each.facts.sha256
            if each.read is not None and sha256 not in names:
                names[sha256] = f"evidence/{sha256}{_extension(each.facts.file_name)}"
                self.add(names[sha256], each.read())
        return [
            (each, "" if each.read is None else names[each.facts.sha256]) for each in enclosures
        ]


def _extension(name: str) -> str:
    """The extension, where it is one of those that are taken."""
    found = PurePosixPath(name).suffix.lower()
    known = {extension for extensions in EXTENSIONS.values() for extension in extensions}
    return found if found in known else ".bin"


def _evidence_table(enclosed: Iterable[tuple[Enclosure, str]]) -> str:
    head = [
        "佐证编号",
        "原文件名",
        "包内文件",
        "SHA-256",
        "字节数",
        "报送单位",
        "上传时间",
        "未附原因",
    ]
    rows: list[list[str | int]] = [
        [
            each.facts.id,
            each.facts.file_name,
            name,
            each.facts.sha256,
            each.facts.size,
            each.facts.department,
            moment_text(each.facts.uploaded_at) or "",
            each.absent,
        ]
        for each, name in enclosed
    ]
    return csv_text([head, *rows])


def _csv(sheet: Sheet) -> str:
    head = [column.title for column in sheet.columns]
    return csv_text([head, *([_text(cell) for cell in row] for row in sheet.rows)])


def _text(cell: Cell) -> str | int:
    if isinstance(cell, Figure):
        return format(round_half_up(cell.value, cell.decimals), "f")
    if isinstance(cell, Verdict):
        return cell.words
    if isinstance(cell, Noted):
        return cell.text
    return cell if isinstance(cell, int) else str(cell or "")
