"""How the portal logs: one JSON object a line for machines, or a readable line on one box; never personal data.

Django, gunicorn and Celery all use what `config` returns. Each line carries the number of the request or task it was
written in.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.stdlib import ProcessorFormatter

from renovation.core.lib.masking import mask_all
from renovation.core.lib.origin import origin

Event = MutableMapping[str, Any]
FORMATS = ("json", "line")
# A resident's own link: whoever knows the address acts for them.
OWN_PATH = "/open/f/"
OWN_LINK = re.compile(rf"({OWN_PATH})[^/\s\"']+")


def where(_logger: Any, _method: str, event: Event) -> Event:
    """Add the number of the request or task; `structlog` calls it."""
    if number := origin().request_id:
        event.setdefault("request", number)
    return event


def hide(_logger: Any, _method: str, event: Event) -> Event:
    """Mask mobile and identity numbers in every text, the traceback's included, and keys of residents' own links."""
    return {key: _without_keys(mask_all(value)) for key, value in event.items()}


def _without_keys(value: Any) -> Any:
    return OWN_LINK.sub(r"\1***", value) if isinstance(value, str) and OWN_PATH in value else value


def facts(_logger: Any, _method: str, event: Event) -> Event:
    """Take over what a line says in fields: `log.info("…", extra={"facts": {…}})`."""
    record = event.get("_record")
    event.update(getattr(record, "facts", ()))
    return event


def _as_json(_logger: Any, _method: str, event: Event) -> str:
    return orjson.dumps(dict(event), default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _as_line(_logger: Any, _method: str, event: Event) -> str:
    head = [str(event.pop(name, "")) for name in ("timestamp", "level", "logger", "event")]
    trace = event.pop("exception", "")
    said = " ".join([*head, *(f"{name}={value}" for name, value in event.items())])
    return f"{said}\n{trace}" if trace else said


class LogFormatter(ProcessorFormatter):
    """`style`: json or line."""

    def __init__(self, *_args: Any, form: str = "json", **_options: Any) -> None:
        is_json = form == "json"
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                facts,
                where,
                structlog.processors.TimeStamper(
                    fmt="iso" if is_json else "%m-%d %H:%M:%S", utc=is_json, key="timestamp"
                ),
            ],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide,
                _as_json if is_json else _as_line,
            ],
        )


def config(form: str, level: str) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` takes. Raises `ValueError` for a form or level that is none."""
    if form not in FORMATS:
        raise ValueError(f"LOG_FORMAT is json or line, not {form!r}")
    if level not in logging.getLevelNamesMapping():
        raise ValueError(f"LOG_LEVEL is DEBUG, INFO, WARNING or ERROR, not {level!r}")
    # gunicorn hands its own loggers handlers of their own; they speak like everybody else.
    own = {"level": level, "handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"portal": {"()": "renovation.core.lib.logs.LogFormatter", "form": form}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "gunicorn.error": own,
            "gunicorn.access": own,
            # What these say of every failed request stands in the access line already.
            "django.server": own | {"level": "ERROR"},
            # They write addresses of robots and mailboxes, and with them keys.
            "apprise": {"level": "CRITICAL", "handlers": [], "propagate": False},
            "urllib3": {"level": "ERROR"},
        },
    }
