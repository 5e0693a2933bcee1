"""The portal's addresses."""

from __future__ import annotations

from django.urls import path

from onewindow.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("search/", views.search, name="search"),
    path("my/", views.my_space, name="my_space"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
