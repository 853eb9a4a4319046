"""Addresses of the pages of `plans`."""

from django.urls import URLPattern, path

from plans.views import work

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("plans/<slug:slug>/work/", work.work, name="work"),
    path("plans/<slug:slug>/work/new/", work.work_new, name="work_new"),
    path("work/items/<int:pk>/", work.work_item, name="work_item"),
]
