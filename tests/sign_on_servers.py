"""A real directory and a real provider of OpenID Connect to sign on at, for the long tests."""

import base64
import hashlib
import logging
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import ldap3
import oidc_provider_mock
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ldap3.utils.dn import escape_rdn
from werkzeug.serving import make_server

from tests.background import free_port
from tests.servers import binary, own, running

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PEOPLE = "ou=people,dc=city,dc=cn"
READER, READER_PASSWORD = "cn=reader,dc=city,dc=cn", "the reader's own word"
_ROOT, _ROOT_PASSWORD = "cn=root,dc=city,dc=cn", "root"
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
# As a directory of a government is: passwords are taken over encrypted connections alone,
# and names are read by those who may.
security simple_bind=71
disallow bind_anon
database mdb
directory {folder}/data
suffix dc=city,dc=cn
rootdn {root}
rootpw {root_password}
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact={reader} read by self read by * none
"""


@dataclass(frozen=True)
class Directory:
    """Where a directory answers, and by which certificates."""

    port: int
    ca: Path
    tls_port: int

    @property
    def start_tls(self) -> str:
        return f"ldap://localhost:{self.port}"

    @property
    def ldaps(self) -> str:
        return f"ldaps://localhost:{self.tls_port}"


@contextmanager
def openldap(folder: Path, people: Iterable[tuple[str, str, str]]) -> Iterator[Directory]:
    """Run OpenLDAP with people of these names (uid, cn, password) until the block ends."""
    own(folder)
    data = folder / "data"
    data.mkdir()
    own(data)
    _certificates(folder)
    directory = Directory(free_port(), folder / "ca.pem", free_port())
    (folder / "slapd.conf").write_text(
        _CONFIGURATION.format(
            folder=folder, root=_ROOT, root_password=_ROOT_PASSWORD, reader=READER
        ),
        encoding="utf-8",
    )
    addresses = f"{directory.start_tls} {directory.ldaps}"
    command = [str(binary("slapd")), "-f", str(folder / "slapd.conf"), "-h", addresses, "-d", "0"]
    with running(command, folder, lambda: _answers(directory.port)):
        _fill(directory, people)
        yield directory


def _answers(port: int) -> None:
    socket.create_connection(("localhost", port), timeout=2).close()


def _fill(directory: Directory, people: Iterable[tuple[str, str, str]]) -> None:
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(directory.ca))
    server = ldap3.Server(directory.ldaps, tls=tls)
    with ldap3.Connection(server, _ROOT, _ROOT_PASSWORD, raise_exceptions=True) as connection:
        connection.add("dc=city,dc=cn", ["dcObject", "organization"], {"dc": "city", "o": "市"})
        connection.add(PEOPLE, "organizationalUnit")
        reader = {"sn": "reader", "userPassword": READER_PASSWORD}
        connection.add(READER, "person", reader)
        for uid, name, password in people:
            entry = {"cn": name, "sn": name, "userPassword": password, "mail": "li.si@city.cn"}
            connection.add(f"uid={escape_rdn(uid)},{PEOPLE}", "inetOrgPerson", entry)


def _certificates(folder: Path) -> None:
    """An authority in `ca.pem`, the server's certificate, and a foreign authority."""
    authority = _key()
    _write(folder / "ca.pem", _certificate("City CA", authority, authority, ca=True))
    foreign = _key()
    _write(folder / "foreign.pem", _certificate("Foreign CA", foreign, foreign, ca=True))
    server = _key()
    _write(folder / "server.pem", _certificate("localhost", server, authority))
    _write(
        folder / "server.key",
        server.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = False,
) -> bytes:
    now = datetime.now(UTC)
    issuer = name if ca else "City CA"
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    own(path)


@dataclass
class Provider:
    """A provider with one registered client, which shows the verifier of its challenge (PKCE)."""

    issuer: str
    client_id: str
    client_secret: str
    challenges: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


@contextmanager
def oidc_provider(back_to: str, people: dict[str, dict[str, object]]) -> Iterator[Provider]:
    """Run a provider that knows people by subject, each with claims, until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    users = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in people.items()]
    app = oidc_provider_mock.app(
        require_client_registration=True, require_nonce=True, user_claims=users
    )
    provider = Provider("", "", "")
    server = make_server("localhost", 0, _asking_for_pkce(app, provider), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        provider.issuer = f"http://localhost:{server.server_port}"
        registered = requests.post(
            f"{provider.issuer}/oauth2/clients", json={"redirect_uris": [back_to]}, timeout=10
        ).json()
        provider.client_id = registered["client_id"]
        provider.client_secret = registered["client_secret"]
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# Any: a WSGI application.
def _asking_for_pkce(app: Any, provider: Provider) -> Any:
    """The provider as one that insists on PKCE, which this one does not check by itself."""

    def asked(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/authorize":
            query = parse_qs(environ["QUERY_STRING"])
            provider.challenges |= set(query.get("code_challenge", ()))
        if environ["PATH_INFO"] == "/oauth2/token" and not _verified(environ, provider):
            provider.refused.append("pkce")
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        answer: Iterable[bytes] = app(environ, start)
        return answer

    return asked


def _verified(environ: "WSGIEnvironment", provider: Provider) -> bool:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    verifier = parse_qs(body.decode()).get("code_verifier", [""])[0]
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() in provider.challenges
