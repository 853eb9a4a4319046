"""Addresses of the pages of `plans`."""

from django.urls import URLPattern, path

from plans.views import files, public_view, recompute, register_items, registers, work

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("files/<str:token>", files.handed_file, name="handed_file"),
    path("system/recompute/", recompute.recompute, name="recompute"),
    path("system/recompute/<int:pk>/cancel/", recompute.recompute_cancel, name="recompute_cancel"),
    path("plans/<slug:slug>/public-view/", public_view.public_view, name="public_view"),
    path("plans/<slug:slug>/work/", work.work, name="work"),
    path("plans/<slug:slug>/work/new/", work.work_new, name="work_new"),
    path("work/items/<int:pk>/", work.work_item, name="work_item"),
    path("plans/<slug:slug>/register/", registers.register, name="register"),
    path("plans/<slug:slug>/register/units/", registers.register_units, name="register_units"),
    path("register/items/<int:pk>/", register_items.register_item, name="register_item"),
    path(
        "register/documents/<int:pk>/", register_items.register_document, name="register_document"
    ),
]
