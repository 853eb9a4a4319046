"""Addresses about one's own account."""

from django.urls import path

from organizations.views import (
    accounts,
    emergency,
    inbox,
    memberships,
    password_links,
    second_factors,
    sessions,
    shortcuts,
    single_sign_on,
    tokens,
)

app_name = "organizations"
urlpatterns = [
    path("login/", sessions.sign_in, name="login"),
    path("login/code/", second_factors.code, name="login_code"),
    path("login/sign-on/", single_sign_on.begin, name="sign_on"),
    path("login/sign-on/return/", single_sign_on.come_back, name="sign_on_return"),
    path("password/", password_links.set_password, name="set_password"),
    path("logout/", sessions.sign_out, name="logout"),
    path("language/", sessions.choose_language, name="language"),
    path("account/password/", sessions.password, name="password"),
    path("account/second-factor/", second_factors.second_factor, name="second_factor"),
    path("account/confirm/", second_factors.confirm, name="confirm"),
    path("account/sessions/", sessions.own_sessions, name="sessions"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/rotate/", tokens.token_rotate, name="token_rotate"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("account/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/sign-ins/", accounts.sign_ins, name="sign_ins"),
    path("accounts/tokens/", accounts.account_tokens, name="account_tokens"),
    path("accounts/new/", memberships.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path(
        "accounts/<int:pk>/password-link/",
        password_links.account_password_link,
        name="account_password_link",
    ),
    path("accounts/<int:pk>/lock/", memberships.account_lock, name="account_lock"),
    path("accounts/<int:pk>/roles/", memberships.membership_new, name="membership_new"),
    path("accounts/roles/<int:pk>/end/", memberships.membership_end, name="membership_end"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/<int:pk>/", emergency.emergency_step, name="emergency_step"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/settings/", inbox.inbox_settings, name="inbox_settings"),
    path("inbox/<int:pk>/read/", inbox.read, name="inbox_read"),
]
