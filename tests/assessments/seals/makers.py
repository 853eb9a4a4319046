"""Keys, certificates and a time-stamp authority for tests, by the program `openssl` itself."""

import subprocess
from pathlib import Path

_AUTHORITY = """\
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sm3
tsa_name = yes
ess_cert_id_alg = sha256
"""


def run(folder: Path, *arguments: str) -> None:
    """Run the program in a folder; a failure is the test's."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_signer(folder: Path, name: str = "seal") -> None:
    """An SM2 key and its certificate: `seal.key`, `seal.pem`."""
    run(folder, "genpkey", "-algorithm", "SM2", "-out", f"{name}.key")
    made = ("req", "-new", "-x509", "-key", f"{name}.key", "-sm3", "-days", "30", "-utf8")
    to = ("-subj", "/CN=四平市碳达峰领导小组办公室", "-sigopt", "distid:1234567812345678")
    run(folder, *made, *to, "-out", f"{name}.pem")


def make_authority(folder: Path) -> None:
    """A time-stamp authority that `stamped` asks: `tsa.key`, `tsa.pem`, `tsa.cnf`."""
    (folder / "tsa.cnf").write_text(_AUTHORITY)
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-days", "30")
    use = ("-addext", "extendedKeyUsage=critical,timeStamping")
    run(folder, *made, "-out", "tsa.pem", "-subj", "/CN=Test authority", *use)


def stamped(folder: Path, question: bytes) -> bytes:
    """The authority's answer to a question (RFC 3161)."""
    (folder / "asked").write_bytes(question)
    run(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked", "-out", "answered")
    return (folder / "answered").read_bytes()
