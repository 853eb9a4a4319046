"""What a person sees of a page: its forms with their fields, and where it leads."""

import re
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

_TYPED = ".//input[not(@type) or @type='text' or @type='date' or @type='number']/@name"
_ROW = re.compile(r"(\d+)-revision")


@dataclass(frozen=True)
class Form:
    """A form with what its fields hold; a browser sends all of them."""

    action: str
    fields: dict[str, str]

    @property
    def rows(self) -> list[int]:
        """The duties of a grid, in the order of its rows."""
        return [int(found[1]) for name in self.fields if (found := _ROW.fullmatch(name))]


class Page:
    """An answer, read as HTML."""

    def __init__(self, text: str) -> None:
        self.root: HtmlElement = lxml.html.fromstring(text or "<html></html>")

    def form(self, path: str) -> Form | None:
        """The first form with a method of POST that the XPath condition holds for."""
        for found in self.root.xpath(f"//form[@method='post']{path}"):
            # lxml leaves out a field in which nothing stands; a browser sends it.
            empty = {str(each): "" for each in found.xpath(_TYPED)}
            return Form(found.get("action") or "", empty | dict(found.form_values()))
        return None

    def links(self, beginning: str) -> list[str]:
        """Addresses of links that begin so, each once."""
        found = (str(each) for each in self.root.xpath("//main//a/@href"))
        return list(dict.fromkeys(each for each in found if each.startswith(beginning)))

    def values(self, name: str) -> list[str]:
        """What the fields of one name would send."""
        return [str(each) for each in self.root.xpath(f"//input[@name='{name}']/@value")]

    @property
    def assets(self) -> list[str]:
        """Style sheets and scripts, which a browser asks for once and keeps."""
        found = self.root.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        return [str(each) for each in found]
