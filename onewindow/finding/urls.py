"""Addresses of finding."""

from __future__ import annotations

from django.urls import path

from onewindow.finding import views

app_name = "finding"
urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("finder/", views.finder, name="finder"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("desk/words/", views.words, name="words"),
    path("desk/demand/", views.demand, name="demand"),
]
