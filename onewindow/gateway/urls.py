"""Addresses of the gateway."""

from __future__ import annotations

from django.urls import path

from onewindow.gateway.views import desk, directory, endpoint

app_name = "gateway"
urlpatterns = [
    path("r1/<path:address>", endpoint.message, name="message"),
    path("listClients", endpoint.list_clients, name="list_clients"),
    path("gateway/services/", directory.services, name="services"),
    path("gateway/keys", endpoint.keys, name="keys"),
    path("desk/gateway/", desk.members, name="members"),
    path("desk/gateway/members/", desk.add_member, name="add_member"),
    path("desk/gateway/subsystems/", desk.add_subsystem, name="add_subsystem"),
    path("desk/gateway/keys/", desk.add_key, name="add_key"),
    path("desk/gateway/keys/retire/", desk.retire_key, name="retire_key"),
    path("desk/gateway/close/", desk.close, name="close"),
]
