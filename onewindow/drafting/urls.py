"""The addresses of drafting, under the desk."""

from __future__ import annotations

from django.urls import path

from onewindow.drafting.views import acting, editing, imports, lists, looking, modelling, packages, presence

app_name = "drafting"
urlpatterns = [
    path("desk/items/", lists.items, name="items"),
    path("desk/items/new/", lists.new, name="new"),
    path("desk/items/import/", imports.imports, name="imports"),
    path("desk/items/import/<uuid:import_id>/", imports.one, name="import"),
    path("desk/items/import/<uuid:import_id>/report.csv", imports.report, name="import_report"),
    path("desk/items/packages/", packages.packages, name="packages"),
    path("desk/items/packages/pack/", packages.pack, name="pack"),
    path("desk/items/packages/<slug:sha256>/", packages.one, name="package"),
    path("desk/items/presence/", presence.presence, name="presence"),
    path("desk/items/adopt/", lists.adopt, name="adopt"),
    path("desk/items/start/<str:kind>/<str:key>/", lists.start, name="start"),
    path("desk/items/<uuid:draft_id>/", looking.draft, name="draft"),
    path("desk/items/<uuid:draft_id>/edit/<slug:section>/", editing.edit, name="edit"),
    path("desk/items/<uuid:draft_id>/edit/<slug:section>/save/", editing.save, name="save"),
    path("desk/items/<uuid:draft_id>/text/", editing.text, name="text"),
    path("desk/items/<uuid:draft_id>/process/", modelling.process, name="process"),
    path("desk/items/<uuid:draft_id>/process.bpmn", modelling.bpmn, name="bpmn"),
    path("desk/items/<uuid:draft_id>/decisions.dmn", modelling.dmn, name="dmn"),
    path("desk/items/<uuid:draft_id>/guide/", looking.guide, name="guide"),
    path("desk/items/<uuid:draft_id>/form/", looking.form, name="form"),
    path("desk/items/<uuid:draft_id>/history/", looking.history, name="history"),
    path("desk/items/<uuid:draft_id>/history/<int:number>/restore/", looking.restore, name="restore"),
    path("desk/items/<uuid:draft_id>/definition.yaml", looking.export, name="export"),
    path("desk/items/<uuid:draft_id>/choose/<int:aside>/", looking.choose, name="choose"),
    path("desk/items/<uuid:draft_id>/send/", acting.send, name="send"),
    path("desk/items/<uuid:draft_id>/try/", acting.try_out, name="try"),
    path("desk/items/<uuid:draft_id>/act/", acting.act, name="act"),
    path("desk/items/<uuid:draft_id>/abandon/", acting.abandon, name="abandon"),
]
