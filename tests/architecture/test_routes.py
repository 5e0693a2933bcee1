import inspect

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.constants import NOT_SET
from ninja.operation import PathView

FOREIGN = ("django.", "oauth2_provider.", "ninja.openapi.")  # these declare it in their own way


def leaves(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from leaves(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), getattr(entry.callback, "func", entry.callback)


def undeclared_routes(resolver):
    for path, view in leaves(resolver):
        api_view = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
        if isinstance(api_view, PathView):
            yield from (f"{op.methods} {path}" for op in api_view.operations if op.auth_param is NOT_SET)
        elif not view.__module__.startswith(FOREIGN) and not hasattr(view, "access"):
            yield path


def test_every_route_says_who_may_use_it():
    assert list(undeclared_routes(get_resolver())) == []
