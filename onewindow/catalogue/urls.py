"""The catalogue's addresses."""

from __future__ import annotations

from django.urls import path

from onewindow.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("items/<str:key>/", views.item, name="item"),
    path("bundles/<str:code>/", views.bundle, name="bundle"),
]
