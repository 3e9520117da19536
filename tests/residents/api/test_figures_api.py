"""Ideas, meetings, visits, questionnaires and the pace of the steps over REST: the rows of the pages, read only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from residents.models import Baton, Questionnaire, Suggestion
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, make_neighborhood, make_site
from tests.fixtures.said import make_said

LISTS = ["ideas/", "events/", "visits/", "questionnaires/"]


def fill(count, by, community=COMMUNITY):
    for number in range(count):
        site = make_site(make_neighborhood(community, f"第{number}小区"))
        make_said(site.neighborhood, by, timezone.localdate(), site)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query(street_officer, django_assert_num_queries, path, count):
    fill(count, street_officer)
    api = ApiClient(street_officer)
    api.get("stats/")
    with django_assert_num_queries(1):
        rows = api.results(path)
    assert len(rows) == count * {"ideas/": 3, "events/": 2}.get(path, 1)


@pytest.mark.parametrize("path", LISTS)
def test_nothing_elsewhere_and_files_hold_the_same(street_officer, district_officer, path):
    fill(1, district_officer, OTHER_COMMUNITY)
    assert ApiClient(street_officer).results(path) == []
    api = ApiClient(district_officer)
    lines = api.get(path, accept="text/csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(api.results(path)) + 1
    assert api.get(f"{path}?format=xlsx").content.startswith(b"PK")


def test_figures_narrow_to_what_they_count(district_officer):
    fill(2, district_officer)
    api = ApiClient(district_officer)
    assert len(api.results("ideas/?figure=ideas")) == 6
    assert len(api.results("events/?figure=events_held")) == 2
    assert {row["region"] for row in api.results(f"ideas/?region={COMMUNITY}")} == {COMMUNITY}


def test_coverage_counts_homes_and_knocks(district_officer):
    fill(1, district_officer)
    (row,) = ApiClient(district_officer).results("visits/")
    assert (row["homes"], row["reached"], row["visits"], row["visits_met"]) == (3, 1, 2, 1)


def test_questionnaire_tells_what_came_back(district_officer, stranger):
    fill(1, district_officer)
    paper = Questionnaire.objects.get()
    paper.questions.create(order=1, kind="SCALE", text="满意吗")
    api = ApiClient(district_officer)
    answer = api.get(f"questionnaires/{paper.pk}/").json()
    assert (answer["issued"], answer["returned"], answer["valid"]) == (80, 3, 2)
    assert [(row["text"], row["answered"], row["mean"]) for row in answer["questions"]] == [("满意吗", 0, None)]
    api.error("questionnaires/999999/", 404)


def batons(days, step=2, hours=0):
    row = Suggestion.objects.order_by("pk").first()
    now = timezone.now()
    Baton.objects.bulk_create(
        Baton(
            suggestion=row,
            round=10 + number,
            step=step,
            level=12,
            started_at=now - timedelta(days=length, hours=hours),
            ended_at=now - timedelta(hours=hours),
            end="PASSED",
        )
        for number, length in enumerate(days)
    )


@pytest.mark.parametrize(("days", "median"), [([1, 2, 9], 2.0), ([1, 2, 3, 10], 2.5), ([4], 4.0), ([], None)])
def test_median_of_a_step(district_officer, days, median):
    fill(1, district_officer)
    batons(days)
    rows = ApiClient(district_officer).results(f"steps/?region={DISTRICT}")
    assert [row["step"] for row in rows] == ["COLLECT", "STUDY", "PLAN", "SUPERVISE", "REPORT_BACK"]
    assert (rows[1]["median_days"], rows[1]["count"]) == (median, len(days))


def test_a_step_in_several_hands_counts_once_and_old_ones_not(district_officer):
    fill(1, district_officer)
    row, now = Suggestion.objects.order_by("pk").first(), timezone.now()
    ends = ((5, 3, "HANDED_OVER"), (3, 0, "PASSED"))
    for begun, ended, end in ends:
        times = {"started_at": now - timedelta(days=begun), "ended_at": now - timedelta(days=ended)}
        Baton.objects.create(suggestion=row, round=1, step=3, level=12, end=end, **times)
    batons([7, 7], step=4, hours=24 * 120)
    rows = {row["step"]: row for row in ApiClient(district_officer).results(f"steps/?region={COMMUNITY}")}
    assert (rows["PLAN"]["median_days"], rows["PLAN"]["count"]) == (5.0, 1)
    assert rows["SUPERVISE"]["median_days"] is None


def test_steps_out_of_reach_do_not_exist(street_officer):
    api = ApiClient(street_officer)
    api.error(f"steps/?region={OTHER_COMMUNITY}", 404)
    api.error("steps/?region=%27", 404)
    api.error("steps/?step=2", 400)


@pytest.mark.parametrize("key", [str(-(2**64)), str(2**64), "1.5", "-1"])
def test_a_key_that_no_row_can_have_is_refused_at_its_name(client, street_officer, key):
    api = ApiClient(street_officer)
    for path in ("ideas/", "questionnaires/"):
        answer = api.get(f"{path}?neighborhood={key}")
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["neighborhood"])
    client.force_login(street_officer)
    for page in ("/suggestions/list/?building=", "/questionnaires/issues/?questionnaire=", "/ideas/?neighborhood="):
        assert client.get(f"{page}{key}").status_code == 200
