"""Addresses of participation."""

from __future__ import annotations

from django.urls import path

from onewindow.participation import views

app_name = "participation"
urlpatterns = [
    path("items/<str:key>/vote/", views.vote, name="vote"),
    path("suggestions/", views.all_suggestions, name="suggestions"),
    path("suggestions/new/", views.new, name="new"),
    path("suggestions/<str:number>/", views.one, name="suggestion"),
    path("desk/voices/", views.voices, name="voices"),
    path("desk/voices/<str:number>/", views.answer, name="answer"),
]
