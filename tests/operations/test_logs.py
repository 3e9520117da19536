"""One JSON object a line, with the number of the request, without personal data."""

import io
import json
import logging
import logging.config

import pytest

from renovation.celery import app
from renovation.core.lib.logs import LogFormatter, config
from renovation.core.lib.origin import origin

PHONE, IDENTITY = "13800138000", "410211199003071234"


@pytest.fixture
def lines():
    """lines(form) → a function that returns what was logged since."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()

    def start(form="json"):
        handler.setFormatter(LogFormatter(form=form))
        root.addHandler(handler)
        return lambda: stream.getvalue().splitlines()

    level = root.level
    root.setLevel(logging.INFO)
    yield start
    root.removeHandler(handler)
    root.setLevel(level)


def test_every_request_is_one_line(client, city_command, lines):
    client.force_login(city_command)
    said = lines()
    response = client.get(f"/sites/?q={PHONE}")
    (line,) = [json.loads(text) for text in said() if "portal.access" in text]
    assert line["request"] == response["X-Request-ID"]
    assert line["view"] == "projects:site-list"
    assert (line["method"], line["status"], line["user"]) == ("GET", 200, city_command.pk)
    assert line["path"] == "/sites/"
    assert line["ms"] > 0
    assert line["address"] == "127.0.0.1"
    assert line["timestamp"]
    assert line["level"] == "info"


def test_probes_are_quiet_and_strangers_have_no_user(client, db, lines):
    said = lines()
    client.get("/livez")
    client.get("/login/")
    (line,) = [json.loads(text) for text in said() if "portal.access" in text]
    assert line["user"] is None


def test_the_key_of_a_residents_own_link_is_in_no_line(client, db, lines):
    said = lines()
    key = "7xk2m9qwertyhj34"
    client.get(f"/open/f/{key}/")
    client.post(f"/open/f/{key}/urge/")
    client.get(f"/open/f/{key}/urge/")
    assert len(said()) >= 3
    assert "/open/f/***/urge/" in "".join(said())
    assert key not in "".join(said())


def test_personal_data_is_masked_even_in_a_traceback(lines):
    said = lines()
    try:
        raise ValueError(f"refused: {PHONE} of {IDENTITY}")
    except ValueError:
        logging.getLogger("test").exception("row of %s", PHONE, extra={"facts": {"row": {"phone": PHONE}}})
    text = "\n".join(said())
    assert PHONE not in text
    assert IDENTITY not in text
    assert "138****8000" in text
    assert "ValueError" in json.loads(text)["exception"]


def test_a_failed_request_is_found_by_the_number_on_its_page(client, city_command, lines, monkeypatch):
    client.raise_request_exception = False
    client.force_login(city_command)
    monkeypatch.setattr("projects.views.site_list.list_page", lambda *args: 1 / 0)
    said = lines()
    response = client.get("/sites/")
    number = response["X-Request-ID"]
    assert number in response.content.decode()
    found = [json.loads(text) for text in said() if number in text]
    assert any("ZeroDivisionError" in line.get("exception", "") for line in found)


def test_a_task_logs_under_its_number(lines):
    seen = []

    @app.task(name="tests.said")
    def say():
        seen.append(origin().request_id)
        logging.getLogger("test").info("done")

    said = lines()
    say.apply(task_id="0f2c3ad4-5b1e-4f0d-9a5e-4f5d5f5f5f5f")
    app.tasks.pop("tests.said")
    assert seen == ["0f2c3ad45b1e4f0d9a5e4f5d5f5f5f5f"]
    assert any(json.loads(text).get("request") == seen[0] for text in said() if '"done"' in text)


def test_one_box_gets_lines_for_people(lines):
    said = lines("line")
    logging.getLogger("test").warning("disk of %s", PHONE, extra={"facts": {"free": 3}})
    assert said()[-1].endswith("warning test disk of 138****8000 free=3")


@pytest.mark.parametrize(("form", "level"), [("xml", "INFO"), ("json", "LOUD")])
def test_a_wrong_setting_is_said(form, level):
    with pytest.raises(ValueError, match="LOG_"):
        config(form, level)


def test_gunicorn_speaks_the_same():
    assert set(config("json", "INFO")["loggers"]) >= {"gunicorn.error", "gunicorn.access"}
