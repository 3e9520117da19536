"""What docs/api.md shows is run as it stands against a live server, and must give what it promises."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from projects.actions.project import add_project
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood
from renovation.core.policy import TOKEN_CAPABILITIES
from renovation.core.queries.token import KEPT_SECONDS
from renovation.core.web.errors import CODES
from renovation.core.web.pagination import DEFAULT_LIMIT, MAX_LIMIT
from renovation.dashboard import rollups
from residents.actions.suggestion import take_in
from residents.models import SuggestionCategory
from tests.fixtures.api import ApiClient

TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def run(here, elsewhere, district_officer, live_server, tmp_path):
    add_project(by=district_officer, name="2025年连片改造项目", plan_year=2025, neighborhoods=[here, elsewhere])
    Neighborhood.objects.filter(pk=here.pk).update(status=Renovation.IN_PROGRESS)
    rollups.recompute()
    key = ApiClient(district_officer, capabilities=TOKEN_CAPABILITIES).key
    environment = os.environ | {"PORTAL": live_server.url, "TOKEN": key, "no_proxy": "*"}
    site = here.sites.get()
    said = take_in(
        by=district_officer, neighborhood=here, category=SuggestionCategory.objects.get(pk="PIPES"), text="下水道堵了"
    )

    def run(*command):
        # The rows are not the first of their kind wherever the test runs.
        command = [text.replace("neighborhoods/1/", f"neighborhoods/{here.pk}/") for text in command]
        command = [text.replace("sites/1/", f"sites/{site.pk}/") for text in command]
        command = [text.replace("suggestions/1/", f"suggestions/{said.pk}/") for text in command]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_curl_examples_answer(run, tmp_path, here):
    assert shutil.which("curl"), "curl 未安装"
    answered = 0
    for block in blocks("bash"):
        shown = run("bash", "-euo", "pipefail", "-c", block)
        for line in filter(None, shown.replace("}{", "}\n{").splitlines()):
            if line == "304":
                answered += 1
                continue
            answer = json.loads(line)
            refused = answer.get("error", {}).get("code") in ("bad_request", "precondition_failed", "conflict")
            assert (
                answer.get("results")
                or refused
                or answer.get("id")
                or answer.get("moves")
                or ("sites_late" in block and answer["results"] == [])
            ), line
            answered += 1
    assert answered == 16
    here.refresh_from_db()
    assert (here.population, here.version) == (320, 2)
    assert "planned_wan" in (tmp_path / "funding.csv").read_text("utf-8-sig")
    assert (tmp_path / "streets.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("number", "promised"),
    [(0, "2 neighborhoods"), (1, "金明池街道"), (2, "completion_rate")],
    ids=["pages", "rows", "stats"],
)
def test_python_examples_print_what_they_say(run, number, promised):
    assert promised in run(sys.executable, "-W", "error", "-c", blocks("python")[number])


def test_conventions_are_those_of_the_code():
    assert f"{DEFAULT_LIMIT} by default, at most {MAX_LIMIT}" in TEXT
    assert f"within {KEPT_SECONDS} seconds" in TEXT
    for status, code in CODES.items():
        assert f"| {status} | `{code}` |" in TEXT
