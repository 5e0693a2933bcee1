"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from onewindow.documents import views

app_name = "documents"
urlpatterns = [path("documents/<str:check_code>/", views.check, name="check")]
