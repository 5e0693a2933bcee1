"""The JSON API under /api/v1/: each part's router, one document."""

from __future__ import annotations

from ninja import Router

from onewindow.config.joining import rooms
from onewindow.foundation.problems import Api, answer_with_problems

RESOURCES = {
    "intake": "/drafts",
    "licences": "/licences",
    "exchange": "/traces",
    "notifications": "/messages",
    "identity": "/session",
    "config": "/demo",
    "drafting": "/trial",
}

api = Api(
    title="OneWindow",
    version="1",
    description="One-stop government services: items, drafts, cases, licences.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
answer_with_problems(api)


def prefix_of(part: str, router: Router) -> str:
    """Where a part's router is joined: at its resource, unless its paths already begin with a resource."""
    resource = RESOURCES.get(part, "")
    carried = any(path.startswith(resource) for path in router.path_operations)
    return "" if carried else resource


for _part, _room in rooms("api"):
    api.add_router(prefix_of(_part, _room.router), _room.router)
for _name in ("mandates_api", "joining_api"):
    for _part, _room in rooms(_name):
        api.add_router("", _room.router)
for _part, _room in rooms("demo_api"):
    api.add_router(prefix_of(_part, _room.router), _room.router)
