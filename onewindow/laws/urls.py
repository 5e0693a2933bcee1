"""The law register's addresses."""

from __future__ import annotations

from django.urls import path

from onewindow.laws import views

app_name = "laws"
urlpatterns = [
    path("laws/", views.laws, name="laws"),
    path("laws/<slug:law_id>/", views.law, name="law"),
]
