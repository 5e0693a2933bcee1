"""Addresses of offers."""

from __future__ import annotations

from django.urls import path

from onewindow.offers import views

app_name = "offers"
urlpatterns = [
    path("my/offers/", views.mine, name="mine"),
    path("my/offers/quiet/", views.quiet, name="quiet"),
    path("my/offers/<uuid:offer_id>/", views.one, name="offer"),
    path("my/offers/<uuid:offer_id>/confirm/", views.confirm, name="confirm"),
    path("my/offers/<uuid:offer_id>/decline/", views.decline, name="decline"),
    path("desk/offers/", views.found, name="found"),
    path("desk/offers/<uuid:offer_id>/settle/", views.settle, name="settle"),
]
