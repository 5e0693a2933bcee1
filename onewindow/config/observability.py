"""Logs as JSON lines without personal data."""

from __future__ import annotations

import os
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

PERSONAL = frozenset(
    {
        "name",
        "names",
        "person_name",
        "id_number",
        "number_of_identity",
        "uscc",
        "phone",
        "email",
        "address",
        "answers",
        "login",
        "password",
        "token",
        "cookie",
        "recipient",
        "subject",
        "body",
    }
)
MASK = "•••"


def hide_personal_data(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replaces the values of keys that must never be logged, at every depth."""
    exception = event.pop("exception", None)  # has frames with names of functions, and no local variables
    event = {key: MASK if key in PERSONAL else _hidden(value) for key, value in event.items()}
    return event | {"exception": exception} if exception else event


def cut_exceptions(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Leaves of each exception's words the first line only: the database adds the values that broke a constraint."""
    stack = list(event.get("exception", [])) if isinstance(event.get("exception"), list) else []
    while stack:
        found = stack.pop()
        found["exc_value"] = found["exc_value"].partition("\n")[0]
        for below in found.get("exceptions", []):
            stack.extend(below)
    return event


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if key in PERSONAL else _hidden(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    return value


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    cut_exceptions,
    hide_personal_data,
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": os.environ.get("ONEWINDOW_LOG_LEVEL", "WARNING")},
    "loggers": {
        "onewindow": {"level": os.environ.get("ONEWINDOW_LOG_LEVEL", "INFO")},
        "procrastinate": {"level": "WARNING"},
        # their records hold whole requests and arguments of statements
        "django.request": {"level": "ERROR"},
        "django.db.backends": {"level": "WARNING"},
    },
}


def start_observing() -> None:
    """Configures structlog. Call once per process: in wsgi.py and the commands."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
