"""Who somebody is by the word of another: a provider of OpenID Connect, or a directory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class NoAccountName(Exception):
    """The provider says nothing from which an account could be found."""


@dataclass(frozen=True)
class Identity:
    """A person as the other side vouches for.

    `username` is the name of the account here. `issuer` and `subject` name the person for good,
    also when the user name is given to somebody else; empty where the other side knows no such.
    `proved` where it has seen a second factor that is trusted here.
    """

    username: str
    name: str = ""
    email: str = ""
    issuer: str = ""
    subject: str = ""
    proved: bool = False


def identity_of(claims: Mapping[str, object], *, claim: str, trusted: Iterable[str]) -> Identity:
    """The person behind the checked claims of a token.

    Raises:
        NoAccountName: where the claim is missing, is no text or number, or an unverified address.
    """
    value = claims.get(claim)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise NoAccountName(claim)
    if claim == "email" and claims.get("email_verified") is not True:
        raise NoAccountName(claim)
    return Identity(
        username=str(value).strip(),
        name=_text(claims, "name"),
        email=_text(claims, "email") if claims.get("email_verified") is True else "",
        issuer=_text(claims, "iss"),
        subject=_text(claims, "sub"),
        proved=has_second_factor(claims, trusted),
    )


def has_second_factor(claims: Mapping[str, object], trusted: Iterable[str]) -> bool:
    """Whether `acr` (one value) or `amr` (a list) holds one that is trusted."""
    methods = claims.get("amr")
    shown = {str(each) for each in methods} if isinstance(methods, list) else set()
    return bool((shown | {_text(claims, "acr")}) & set(trusted))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
