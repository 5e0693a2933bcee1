"""The domain's errors. Each is a class with a code, a status and a sentence for people."""

from __future__ import annotations


class DomainError(Exception):
    """A request that is understood and refused.

    `code` is stable and documented; `title` is shown to people (source language Chinese, translated when it is
    answered); `detail` adds what is particular to this refusal, `facts` what machines need to react to it.
    """

    code = "refused"
    status = 409
    title = "这个请求不能办理"

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.facts = facts


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""

    code, status, title = "not-found", 404, "没有找到您要的内容"


class NotAllowed(DomainError):
    """The actor may not do this."""

    code, status, title = "not-allowed", 403, "您没有权限进行这项操作"


class Conflict(DomainError):
    """The act does not fit the present state of the thing."""

    code, status, title = "conflict", 409, "当前状态下不能进行这项操作"


class Invalid(DomainError):
    """The input does not hold. `errors` lists each fault as `{"pointer": …, "reason": …}`."""

    code, status, title = "invalid-input", 422, "填写的内容有误"


class SignInNeeded(DomainError):
    """Only somebody who has signed in may do this."""

    code, status, title = "sign-in-needed", 401, "请先登录"


class TooManyAttempts(DomainError):
    """Too many attempts in a short time. `retry_after_s` says how long to wait."""

    code, status, title = "too-many-attempts", 429, "尝试次数太多，请稍后再试"


class SourceUnavailable(DomainError):
    """Another system does not answer at present; the same request may succeed later."""

    code, status, title = "source-unavailable", 503, "数据来源暂时没有答复，请稍后再试"
