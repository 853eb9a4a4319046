"""The security policy lets in our own files and the two styles Plotly needs, and nothing else."""

import base64
import hashlib
import re

from django.conf import settings
from django.test import Client

from carbon_peak.staticfiles import SCRIPT, plotly_folder


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_every_answer_carries_the_policy(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    hashes = " ".join(settings.PLOTLY_STYLE_HASHES)
    assert directives == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src-elem": f"'self' {hashes}",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


def test_the_hashes_are_those_of_the_installed_plotly() -> None:
    script = (plotly_folder() / SCRIPT).read_text(encoding="utf-8")
    found = re.search(r"textContent=(['\"`])(\.maplibregl-map.*?)(?<!\\)\1", script, re.DOTALL)
    assert found is not None
    sheet = found[2].encode().decode("unicode_escape") if "\\" in found[2] else found[2]
    assert (digest(""), digest(sheet)) == settings.PLOTLY_STYLE_HASHES
