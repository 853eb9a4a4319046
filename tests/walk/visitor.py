"""Somebody who uses the pages as a browser without JavaScript does: follow, fill in, send."""

from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
from django.test import Client
from lxml.html import HtmlElement

from organizations.models import User

OK = 200


class Visitor:
    """A person at the pages. Every form is sent with what the page had put into it."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.path = ""
        self.content = b""

    def open(self, path: str) -> HtmlElement:
        """Go to a page, which must be there."""
        return self._shown(self.client.get(path, follow=True), path)

    def download(self, path: str) -> bytes:
        """A file."""
        answer = self.client.get(path)
        assert answer.status_code == OK, (path, answer.status_code)
        return b"".join(answer) if answer.streaming else answer.content

    @property
    def page(self) -> HtmlElement:
        """The page before the person."""
        return lxml.html.fromstring(self.content.decode())

    @property
    def text(self) -> str:
        """What the page says, without markup."""
        return " ".join(self.page.text_content().split())

    def links(self, beginning: str) -> list[str]:
        """Where the page leads to, of one kind of address, in order and each once."""
        found = (str(each) for each in self.page.xpath("//a/@href"))
        return list(dict.fromkeys(link for link in found if link.startswith(beginning)))

    def ticks(self, name: str) -> list[str]:
        """The values of the boxes of one name."""
        return [str(each) for each in self.page.xpath(f"//input[@name='{name}']/@value")]

    def send(self, action: str, typed: Mapping[str, Any], *, status: int = OK) -> HtmlElement:
        """Send the form that goes to an address, with some fields typed in."""
        form = next(each for each in self._forms() if _goes_to(each, action, self.path))
        fields: dict[str, Any] = {}
        for name, value in _controls(form, self.page):
            fields.setdefault(name, []).append(value)
        fields.pop("csrfmiddlewaretoken", None)
        answer = self.client.post(action, {**fields, **typed}, follow=True)
        return self._shown(answer, action, status)

    def _forms(self) -> list[HtmlElement]:
        return [each for each in self.page.forms if each.get("method", "").lower() == "post"]

    def _shown(self, answer: Any, path: str, status: int = OK) -> HtmlElement:
        self.content = answer.content
        assert answer.status_code == status, (path, answer.status_code, self.text[:600])
        self.path = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        return self.page


def _goes_to(form: HtmlElement, action: str, path: str) -> bool:
    return (form.get("action") or path.partition("?")[0]) == action


def _controls(form: HtmlElement, page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Names and values that a browser would send: the form's own and those that name it."""
    yield from form.form_values()
    name = form.get("id")
    for each in page.xpath("//input[@form=$name and @name]", name=name) if name else []:
        if each.get("type") != "checkbox" or each.checked:
            yield each.get("name"), each.get("value", "on")
