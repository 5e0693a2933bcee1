"""People and officials of the demo city at work in this process: no network lies between."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from onewindow.config.journey.applying import fill_in, reviewed
from onewindow.config.journey.browser import Browser
from onewindow.config.journey.playing import PASSWORD, Playing
from onewindow.config.journey.stories import Story
from onewindow.foundation.actor import Actor
from onewindow.identity.services import actor_of_session

HOST = "127.0.0.1"
CSRF = "benchbenchbenchbenchbenchbenchbe"  # the cookie and the field agree, which is all that is asked
TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Application:
    """A draft that lacks nothing but being submitted, and what the review page sends."""

    number: str
    form: Mapping[str, Any]

    @property
    def promises(self) -> list[str]:
        """The promises that are ticked."""
        return [name.removeprefix("promise_") for name in self.form if name.startswith("promise_")]


class People:
    """Signs people in, once each, and makes their requests by calling the WSGI application itself."""

    def __init__(self, story: Story) -> None:
        self._run = Playing(story, f"http://{HOST}", lambda _: None)
        self._handler = WSGIHandler()
        self._tokens: dict[str, str] = {}
        self._actors: dict[str, Actor] = {}

    def close(self) -> None:
        """Closes the browsers."""
        for browser in self._run.browsers.values():
            browser.client.close()

    def token(self, login: str) -> str:
        """The session of somebody, signed in on first use."""
        if login not in self._tokens:
            browser = Browser(f"http://{HOST}", login, transport=httpx.WSGITransport(app=self._handler))
            browser.sign_in(login, PASSWORD)
            self._run.browsers[login] = browser
            self._tokens[login] = browser.client.cookies[settings.SESSION_COOKIE_NAME]
        return self._tokens[login]

    def actor(self, login: str) -> Actor:
        """Who somebody is to the services."""
        actor = actor_of_session(self.token(login))
        if actor is None:
            raise AssertionError(f"{login} is no longer signed in")
        return actor

    def known_actor(self, login: str) -> Actor:
        """As `actor`, asked for once."""
        if login not in self._actors:
            self._actors[login] = self.actor(login)
        return self._actors[login]

    def ready_application(self) -> Application:
        """Plays the story's applicant up to the review page: questions, form, papers."""
        self.token(self._run.story.applicant)
        form, values = reviewed(fill_in(self._run, self._run.browser(self._run.story.applicant), set()))
        return Application(form.action.rstrip("/").split("/")[-2], values)

    def get(self, login: str, path: str) -> Answer:
        """Opens a page; without a login, as anybody."""
        return self._call("GET", login, path)

    def post(self, login: str, path: str, form: Mapping[str, Any]) -> Answer:
        """Sends a form."""
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}, doseq=True).encode()
        return self._call("POST", login, path, body)

    def send(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Sends a machine's message."""
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return self._call("POST", "", path, body, named | {"CONTENT_TYPE": "application/json"})

    def _call(
        self, method: str, login: str, path: str, body: bytes = b"", more: Mapping[str, str] | None = None
    ) -> Answer:
        address, _, query = path.partition("?")
        cookies = {settings.CSRF_COOKIE_NAME: CSRF} | (
            {settings.SESSION_COOKIE_NAME: self.token(login)} if login else {}
        )
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": HOST,
            "HTTP_ACCEPT_LANGUAGE": "zh",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **(more or {}),
        }
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda _: None

        answer = self._handler(environ, begin)
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        status, headers = begun[0]
        return Answer(int(status.split()[0]), dict(headers), content)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, without those that only bound a transaction."""
    found: list[str] = []

    def note(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if not str(statement).lstrip().upper().startswith(TRANSACTION):
            found.append(str(statement))
        return execute(statement, parameters, many, context)

    with connections["default"].execute_wrapper(note):
        yield found
