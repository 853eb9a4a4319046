"""Ways to sign in beside a password kept here; axes counts and logs these as it does those."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from organizations.directory import identity_by_password
from organizations.domain.sign_on import Identity
from organizations.models import User
from organizations.services.sign_on import SignOnRefused, account_of, has_own_password


class _Vouched(BaseBackend):
    """An account for which somebody else vouches."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def account(self, request: HttpRequest, identity: Identity) -> User | None:
        """The account; a refusal is kept for the page that asked."""
        try:
            return account_of(identity)
        except SignOnRefused as refused:
            request.sign_on_refusal = str(refused)  # type: ignore[attr-defined]  # see refusal_of
            return None


class ProviderBackend(_Vouched):
    """Whoever came back from the provider."""

    def authenticate(  # type: ignore[override]  # only asked with these
        self, request: HttpRequest, *, username: str, identity: Identity
    ) -> User | None:
        """`username` is what lock-out and log go by."""
        return self.account(request, identity)


class DirectoryBackend(_Vouched):
    """Name and password, asked of the directory where the account has no password of its own."""

    @sensitive_variables("password")
    def authenticate(  # type: ignore[override]  # only asked with these
        self, request: HttpRequest, *, username: str, password: str
    ) -> User | None:
        """
        Raises:
            DirectoryUnreachable: which is no failed attempt.
        """
        if has_own_password(username):
            return None
        identity = identity_by_password(username, password)
        return self.account(request, identity) if identity else None


def refusal_of(request: HttpRequest | None) -> str:
    """Why somebody who is who they say was not let in; empty where nobody said."""
    return str(getattr(request, "sign_on_refusal", ""))
