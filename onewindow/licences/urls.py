"""Addresses of licences."""

from __future__ import annotations

from django.urls import path

from onewindow.licences import views

app_name = "licences"
urlpatterns = [
    path("my/licences/", views.wallet, name="wallet"),
    path("my/licences/<uuid:licence_id>/", views.licence, name="licence"),
    path("check/<str:code>/", views.check, name="check"),
]
