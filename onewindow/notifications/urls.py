"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from onewindow.notifications import views

app_name = "notifications"
urlpatterns = [
    path("my/messages/", views.inbox, name="inbox"),
    path("my/messages/read/", views.read_all, name="read_all"),
    path("my/messages/<uuid:message_id>/read/", views.read, name="read"),
]
