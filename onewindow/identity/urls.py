"""Addresses of identity."""

from __future__ import annotations

from django.urls import path

from onewindow.identity import views

app_name = "identity"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
