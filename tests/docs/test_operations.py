"""What docs/operations.md tells an operator to type exists, and what it promises of alarms is measured."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.test import Client

from renovation.core.heartbeat import JOBS, beat
from tests.architecture.code import ROOT

TEXT = (ROOT / "docs/operations.md").read_text("utf-8")
COMMANDS = re.findall(r"manage\.py (\w+)((?: --[a-z-]+)*)", TEXT)


@pytest.mark.parametrize(("name", "options"), sorted(set(COMMANDS)))
def test_commands_and_their_options_exist(name, options):
    command = load_command_class(get_commands()[name], name)
    known = command.create_parser("manage.py", name).format_help()
    assert [option for option in options.split() if option not in known] == []


def test_alarms_name_what_is_measured(db):
    for name in JOBS:
        beat(name)
    Client().get("/livez")
    measured = Client().get("/metrics").content.decode()
    names = set(re.findall(r"portal_[a-z_]+", TEXT))
    assert len(names) >= 4
    assert [name for name in names if name not in measured] == []
    jobs = {part for found in re.findall(r'job=~?"([a-z_|]+)"', TEXT) for part in found.split("|")}
    assert jobs <= set(JOBS)


def test_services_and_settings_named_exist():
    units = set(re.findall(r"renovation-(\w+)\.timer", TEXT))
    assert units == {"backup", "drill"}
    for unit in units:
        assert (ROOT / f"deploy/renovation-{unit}.timer").exists()
        assert (ROOT / f"deploy/renovation-{unit}.service").exists()
    example = (ROOT / "deploy/portal.env.example").read_text("utf-8")
    for name in ("BACKUP_DIR", "BACKUPS_KEPT", "METRICS_ALLOW", "METRICS_TOKEN", "PII_KEYS", "AUDIT_KEY"):
        assert f"{name}=" in example
        assert name in TEXT
    assert settings.BACKUPS_KEPT == 14
