"""Addresses about one's own account."""

from django.urls import path

from organizations.views import sessions

app_name = "organizations"
urlpatterns = [
    path("login/", sessions.sign_in, name="login"),
    path("logout/", sessions.sign_out, name="logout"),
    path("language/", sessions.choose_language, name="language"),
    path("account/password/", sessions.password, name="password"),
]
