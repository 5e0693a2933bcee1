"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from onewindow.documents.views import checking, templates

app_name = "documents"
urlpatterns = [
    path("documents/<str:check_code>/", checking.check, name="check"),
    path("desk/templates/", templates.templates, name="templates"),
    path("desk/templates/<slug:template>/", templates.template, name="template"),
    path("desk/templates/<slug:template>/new/", templates.propose, name="propose_template"),
    path("desk/templates/<slug:template>/<int:version>/", templates.version, name="template_version"),
]
