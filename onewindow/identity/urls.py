"""Addresses of identity."""

from __future__ import annotations

from django.urls import path

from onewindow.identity.views import absence, organisations, signing

app_name = "identity"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("my/organisations/", organisations.page, name="organisations"),
    path("my/organisations/managers/", organisations.propose, name="propose_manager"),
    path("my/organisations/managers/<uuid:role>/<act>/", organisations.answer, name="manager_act"),
    path("desk/absence/", absence.page, name="absence"),
    path("desk/absence/mark/", absence.mark, name="mark_absence"),
    path("desk/absence/deputy/", absence.deputy, name="name_deputy"),
    path("desk/absence/<uuid:absence_id>/end/", absence.end, name="end_absence"),
    path("desk/absence/deputy/<uuid:stand_in_id>/end/", absence.end_deputy, name="end_stand_in"),
]
