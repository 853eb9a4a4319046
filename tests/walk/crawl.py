"""Every kind of page that somebody reaches by following links from the first page."""

from collections import Counter, deque

import lxml.html
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client, RequestFactory
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from organizations.models import User
from organizations.sessions import note_proof

# Of pages of one kind so many are read for links; they lead to the same kinds of pages.
READ_OF_A_KIND = 2


def pages_reached(user: User, files: set[str]) -> dict[str, str]:
    """The kinds of pages, as names of views, with the first address of each.

    `files` gathers the kinds of addresses that answer with a file: it leads nowhere, and making
    it again for everybody would be most of the time.
    """
    client = Client()
    client.force_login(user)
    found: dict[str, str] = {}
    read: Counter[str] = Counter()
    known, waiting = {"/"}, deque(["/"])
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if kind is None or kind in files or read[kind] >= READ_OF_A_KIND:
            continue
        read[kind] += 1
        answer = client.get(address)
        if answer.status_code in (301, 302):
            links = [answer.headers["Location"]]
        elif answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found.setdefault(kind, address)
            links = _links(answer.content)
        else:
            assert answer.status_code == 200, (address, answer.status_code)
            files.add(kind)
            continue
        for link in links:
            plain = link.partition("#")[0].partition("?")[0]
            if plain not in known:
                known.add(plain)
                waiting.append(plain)
    return found


def pages_of_views() -> set[str]:
    """The names of the views that answer a browser's GET at an address like a page's.

    The programming interface has tests of its own.
    """
    return {
        name
        for name, pattern in _named(get_resolver(), "")
        if not name.startswith("api:") and str(pattern.pattern).endswith("/") and _reads(pattern)
    }


def _named(resolver: URLResolver, space: str) -> list[tuple[str, URLPattern]]:
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            found += _named(each, inner)
        elif each.name:
            found.append((f"{space}{each.name}", each))
    return found


def _reads(pattern: URLPattern) -> bool:
    """Every view names its methods, and refuses others before it looks at anything else."""
    request = RequestFactory().options("/")
    # Else a page for sensitive actions asks who is there before it looks at the method.
    request.session = SessionBase()
    note_proof(request.session, now=timezone.now())
    return "GET" in pattern.callback(request).headers["Allow"]


def _links(content: bytes) -> list[str]:
    anchors = lxml.html.fromstring(content.decode()).iter("a")
    links = (anchor.get("href", "") for anchor in anchors)
    return [link for link in links if link.startswith("/")]


def _kind(address: str) -> str | None:
    try:
        return resolve(address).view_name
    except Resolver404:
        return None
