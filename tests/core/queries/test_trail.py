"""The trail reads as officials would write it, and nobody reads what they may not see."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from projects.actions.site import change_site
from renovation.core.actions.neighborhood import add_neighborhood, change_neighborhood
from renovation.core.models import AuditEntry
from renovation.core.queries import trail
from renovation.core.queries.trail_words import SENTENCES
from renovation.dashboard.actions.subject_source import PEOPLE
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, STREET


def said(lines):
    return [line.sentence for line in lines]


def test_no_action_is_called_by_a_gap():
    assert [action for action in SENTENCES if "%" in trail.action_name(action)] == []


def test_every_action_has_a_sentence():
    apps = [Path(settings.BASE_DIR, name) for name in ("renovation", "projects", "residents")]
    sources = [path for app in apps for path in app.rglob("actions/*.py")]
    calls = re.compile(r'\w\((?:\s*(?:by|None),\s*|.*\baction=)"([a-z_]+\.[a-z_]+)"')
    used = {action for path in sources for action in calls.findall(path.read_text("utf-8"))}
    used |= {f"{people.noun}.{verb}" for people in PEOPLE for verb in ("erased", "forgotten", "restricted")}
    assert len(used) > 10
    assert used <= set(SENTENCES), used - set(SENTENCES)


def test_change_names_field_choice_and_person(here, street_officer):
    changed = change_neighborhood(
        by=street_officer, neighborhood=here, version=1, tenure="REFORMED", building_count=5, has_owners_committee=True
    )
    (line,) = trail.history_of(changed)
    assert (line.who, line.sentence) == ("street_officer", "修改小区“集英花园”")
    assert set(line.changes) == {("产权性质", "—", "房改房"), ("楼栋数", "3", "5"), ("有业委会", "—", "是")}


def test_moved_date_gives_its_reason_in_words(here, district_officer):
    today = timezone.localdate()
    project = add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here])
    site = project.sites.get()
    site.planned_finish_on = today
    site.save()
    later = today + timedelta(days=9)
    change_site(by=district_officer, site=site, version=1, planned_finish_on=later, reason="WEATHER")
    line = trail.history_of(site)[0]
    assert ("计划完工", str(today), str(later)) in line.changes
    assert ("原因", "", "天气或管控停工") in line.changes


def test_one_report_is_one_line_that_names_its_neighborhood(here, district_officer):
    project = add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here])
    report_progress(by=district_officer, site=project.sites.get(), progress_pct=Decimal(40))
    line, *older = trail.recent(district_officer, DISTRICT, 10)
    assert line.sentence == "上报小区“集英花园”的改造进度"
    assert ("状态", "", "在建") in line.changes
    assert said(older) == ["新增项目“项目”", "将小区“集英花园”列入改造项目"]


def test_many_of_one_deed_are_one_line(regions, district_officer):
    for number in range(7):
        add_neighborhood(by=district_officer, region=regions[COMMUNITY], name=f"小区{number}")
    (line,) = trail.recent(district_officer, DISTRICT, 10)
    assert (line.sentence, line.count) == ("新增小区“小区6”等，共 7 条", 7)


def test_scope_and_capability_decide_what_is_read(cast, regions):
    add_neighborhood(by=cast.district_officer, region=regions[COMMUNITY], name="此处")
    add_neighborhood(by=cast.district_officer, region=regions[OTHER_COMMUNITY], name="别处")
    AuditEntry.objects.create(
        by=cast.city_command, action="duty.granted", model="core.duty", object_id="1", label="某人", region_code=STREET
    )
    assert trail.visible(cast.street_officer).count() == 2
    assert trail.visible(cast.community_worker).count() == 1
    assert trail.visible(cast.viewer).count() == 2
    assert said(trail.recent(cast.street_officer, STREET, 9)) == ["新增小区“此处”"]
    assert trail.recent(cast.stranger, DISTRICT, 9) == []
    assert trail.recent(cast.community_worker, OTHER_COMMUNITY, 9) == []


def test_cost_does_not_grow_with_the_entries(regions, district_officer, django_assert_num_queries):
    def read():
        return trail.recent(district_officer, DISTRICT, 10)

    add_neighborhood(by=district_officer, region=regions[COMMUNITY], name="一")
    district_officer.current_duties  # noqa: B018 - read once per request
    with django_assert_num_queries(2):
        read()
    for name in "二三":
        add_neighborhood(by=district_officer, region=regions[COMMUNITY], name=name)
    with django_assert_num_queries(2):
        assert len(read()) == 3
