"""Addresses about one's own account."""

from django.urls import path

from organizations.views import inbox, sessions, shortcuts, tokens

app_name = "organizations"
urlpatterns = [
    path("login/", sessions.sign_in, name="login"),
    path("logout/", sessions.sign_out, name="logout"),
    path("language/", sessions.choose_language, name="language"),
    path("account/password/", sessions.password, name="password"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("account/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/settings/", inbox.inbox_settings, name="inbox_settings"),
    path("inbox/<int:pk>/read/", inbox.read, name="inbox_read"),
]
