"""How refusals reach people and machines: the one place (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from onewindow.foundation import errors
from onewindow.foundation.access import sign_in_redirect
from onewindow.foundation.errors import DomainError, SignInNeeded

# The titles of foundation.errors, named here so that they are translated: that module knows nothing of Django.
TITLES = (
    gettext_noop("这个请求不能办理"),
    gettext_noop("没有找到您要的内容"),
    gettext_noop("您没有权限进行这项操作"),
    gettext_noop("当前状态下不能进行这项操作"),
    gettext_noop("填写的内容有误"),
    gettext_noop("请先登录"),
    gettext_noop("尝试次数太多，请稍后再试"),
    gettext_noop("数据来源暂时没有答复，请稍后再试"),
    gettext_noop("页面已过期，请刷新后再试"),
)


class FieldFault(Schema):
    """One fault of the input: where, as a JSON pointer, and why."""

    pointer: str
    reason: str


class Problem(Schema):
    """A refusal as RFC 9457 writes it, with our facts."""

    type: str
    title: str
    status: int
    instance: str
    detail: str | None = None
    errors: list[FieldFault] | None = None
    retry_after_s: int | None = None


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """The part of an operation's `response=` that says which refusals it gives."""
    return dict.fromkeys(statuses, Problem)


def problem(request: HttpRequest, status: int, code: str, title: str, **more: object) -> HttpResponse:
    """One problem+json answer. `code` is stable and ends the type's address; `title` is translated."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "instance": request.path}
    body |= {name: value for name, value in more.items() if value not in ("", None)}
    response = JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
    _add_retry_after(response, more)
    return response


def answer_with_problems(api: NinjaAPI) -> None:
    """Gives an API the answers to domain errors, invalid input, missing sign-in and unreadable requests."""

    @api.exception_handler(DomainError)
    def on_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
        return problem(request, error.status, error.code, _(error.title), detail=error.detail, **error.facts)

    @api.exception_handler(ValidationError)
    def on_invalid_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [{"pointer": "/" + "/".join(map(str, e["loc"])), "reason": e["msg"]} for e in error.errors]
        return problem(request, 422, errors.Invalid.code, _(errors.Invalid.title), errors=faults)

    @api.exception_handler(AuthenticationError)
    def on_missing_sign_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(request, 401, SignInNeeded.code, _(SignInNeeded.title))

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        return problem(request, error.status_code, code, _(DomainError.title), detail=str(error))


UNREADABLE = {
    "description": "Bad Request",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """Ninja's API whose OpenAPI says what we really send: refusals are application/problem+json.

    Every operation may answer 400, since what cannot be read is refused before any operation is asked.
    """

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the unreadable request and the media type of every answer from 400 upwards put right."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].setdefault(400, UNREADABLE)
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content["application/problem+json"] = content.pop("application/json")
        return schema


class ProblemPages:
    """Turns a domain error that a page's view raised into a page for people, with the error's status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, or None when the exception is not a refusal."""
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, SignInNeeded):
            return sign_in_redirect(request)
        if request.headers.get("Accept") == "application/problem+json":  # one of our own scripts asks
            return problem(
                request,
                exception.status,
                exception.code,
                _(exception.title),
                detail=exception.detail,
                **exception.facts,
            )
        response = render(
            request,
            "foundation/refusal.html",
            {
                "title": _(exception.title),
                "detail": exception.detail,
                "status": exception.status,
                "code": exception.code,
                "facts": exception.facts,
            },
            status=exception.status,
        )
        _add_retry_after(response, exception.facts)
        return response


def _add_retry_after(response: HttpResponse, facts: dict[str, object]) -> None:
    if "retry_after_s" in facts:
        response.headers["Retry-After"] = str(cast("int", facts["retry_after_s"]))
