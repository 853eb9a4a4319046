"""A program that calls the interface in somebody's name, as a foreign system would."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from audit.domain.actors import Actor
from organizations.models import User
from organizations.services.tokens import create_token
from tests.indicators.walk import Walk

ROOT = "/api/v1"
JSON = "application/json"


def token_for(user: User, *scopes: str) -> str:
    """A fresh token of somebody."""
    made = create_token(
        user=user,
        name="接口测试",
        scopes=scopes or ("read", "write"),
        expires_at=timezone.now() + timedelta(days=30),
        actor=Actor(account=user.pk, unit="", role="account"),
    )
    return made.secret


@dataclass
class Program:
    """Requests with a token; bodies are sent as JSON unless they are bytes already."""

    secret: str
    language: str = "zh-hans"

    def call(self, method: str, path: str, body: object = None, /, **headers: str) -> HttpResponse:
        """One request to a path under `/api/v1`."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language}
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        answer: Any = Client().generic(
            method,
            ROOT + path,
            b"" if body is None else data,
            content_type=named.pop("Content-Type", JSON),
            headers=given | named,
        )
        return answer  # type: ignore[no-any-return]  # the test client's own kind of answer

    def get(self, path: str, /, **headers: str) -> HttpResponse:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object, /, **headers: str) -> HttpResponse:
        """Write."""
        return self.call("POST", path, body, **headers)

    def read(self, path: str) -> Any:
        """What a successful reading brought."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return told(answer)


def program(walk: Walk, name: str, *scopes: str) -> Program:
    """A program of somebody of the cast."""
    return Program(token_for(walk.cast[name], *scopes))


def told(answer: HttpResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(answer.content)


def codes(answer: HttpResponse) -> dict[str, list[str]]:
    """The codes of the faults by field."""
    return {
        name: [fault["code"] for fault in faults] for name, faults in told(answer)["errors"].items()
    }
