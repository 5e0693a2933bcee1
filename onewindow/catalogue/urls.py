"""The catalogue's addresses."""

from __future__ import annotations

from django.urls import path

from onewindow.catalogue import desk, dumps, routingdesk, views, whendone

app_name = "catalogue"
urlpatterns = [
    path("items/<str:key>/", views.item, name="item"),
    path("bundles/<str:code>/", views.bundle, name="bundle"),
    path("items/<str:key>/when/", whendone.item_when, name="item_when"),
    path("items/<str:key>/process/", views.item_process, name="item_process"),
    path("items/<str:key>/process.bpmn", views.item_bpmn, name="item_bpmn"),
    path("items/<str:key>/offices/", views.item_offices, name="item_offices"),
    path("items/<str:key>/versions/", views.item_versions, name="item_versions"),
    path("items/<str:key>/versions/<int:version>/", views.item_version, name="item_version"),
    path("items/<str:key>/cpsv.jsonld", dumps.item_jsonld, name="item_jsonld"),
    path("items/<str:key>/cpsv.ttl", dumps.item_turtle, name="item_turtle"),
    path("items/<str:key>/schema.jsonld", dumps.item_schema, name="item_schema"),
    path("desk/catalogue/", desk.scores, name="scores"),
    path("desk/catalogue/basic/", desk.basic, name="basic_items"),
    path("desk/catalogue/routing/", routingdesk.routing, name="routing"),
    path("desk/catalogue/routing/<str:key>/", routingdesk.item, name="routing_item"),
    path("desk/catalogue/routing/<str:key>/rules.yaml", routingdesk.text, name="routing_text"),
    path("desk/catalogue/routing/<str:key>/propose/", routingdesk.propose, name="propose_routing"),
    path("desk/catalogue/routing-sets/<uuid:set_id>/", routingdesk.one_set, name="routing_set"),
    path("desk/catalogue/routing-sets/<uuid:set_id>/decide/", routingdesk.decide, name="decide_routing"),
    path("desk/catalogue/<str:key>/", desk.item, name="desk_item"),
    path("open/catalogue.json", dumps.catalogue_json, name="catalogue_json"),
    path("open/catalogue.csv", dumps.catalogue_csv, name="catalogue_csv"),
    path("open/catalogue.jsonld", dumps.catalogue_jsonld, name="catalogue_jsonld"),
    path("open/catalogue.ttl", dumps.catalogue_turtle, name="catalogue_turtle"),
    path("open/lists.json", dumps.lists_json, name="lists_json"),
    path("open/lists.csv", dumps.lists_table, name="lists_csv"),
]
