"""The settings of an office: no warning of Django's, cookies that only TLS carries, an http pilot that is told."""

import json
import os
import re
import secrets
import subprocess
import sys

import pytest

from tests.architecture.code import ROOT

SHOW = """
import json, django
from django.conf import settings
cookies = ["SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"]
names = [f"{cookie}_{part}" for cookie in cookies for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")]
names += ["SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "IS_UNENCRYPTED", "LOG_FORMAT", "ALLOWED_HOSTS", "DEBUG"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def run(tmp_path, *command, **environment):
    clean = {
        name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_KEY", "_KEYS", "_UNSAFE"))
    }
    env = clean | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "renovation.settings"} | environment
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True)


def shown(tmp_path, **environment):
    return json.loads(run(tmp_path, "-c", SHOW, **environment).stdout)


def office():
    keys = {"SECRET_KEY": secrets.token_urlsafe(50), "PII_KEYS": f"1:{secrets.token_hex(32)}"}
    keys |= {"PII_INDEX_KEY": secrets.token_hex(32), "AUDIT_KEY": secrets.token_hex(32)}
    keys |= {"DATABASE_URL": "postgres://renovation@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return keys | {"PUBLIC_URL": "https://portal.example.gov.cn", "PROXY_COUNT": "1"}


def test_django_has_no_warning(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **office())
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    weak = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", PUBLIC_URL="http://10.0.0.1")
    assert weak.returncode == 1, "the check has teeth"


def test_cookies_of_an_office(tmp_path):
    found = shown(tmp_path, **office())
    assert found["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert all(found[name] for name in found if name.endswith(("_SECURE", "_HTTPONLY", "_REDIRECT")))
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["LOG_FORMAT"] == "json"
    assert "*" not in found["ALLOWED_HOSTS"]
    assert not found["IS_UNENCRYPTED"]
    assert not found["DEBUG"]


@pytest.mark.parametrize(("url", "is_told"), [("http://192.168.1.8", True), ("http://127.0.0.1:8000", False)])
def test_a_pilot_without_tls_keeps_plain_names(tmp_path, url, is_told):
    found = shown(tmp_path, PUBLIC_URL=url)
    assert found["SESSION_COOKIE_NAME"] == "sessionid"
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["IS_UNENCRYPTED"] is is_told


def test_who_manages_is_told_on_every_page(client, city_command, viewer, settings):
    settings.IS_UNENCRYPTED = True
    client.force_login(viewer)
    assert "未启用 HTTPS" not in client.get("/").content.decode()
    client.force_login(city_command)
    manages = "未启用 HTTPS" in client.get("/").content.decode()
    assert manages == bool(re.search(r'href="/manage/"', client.get("/").content.decode()))
    settings.IS_UNENCRYPTED = False
    assert "未启用 HTTPS" not in client.get("/").content.decode()
