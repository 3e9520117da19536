"""The audit pages: found by whatever one knows, read by those who audit, and reading leaves its own trail."""

import re

import pytest
from django.urls import reverse

from renovation.core import guard, sealing
from renovation.core.actions import audit_check
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.audit import record_event
from renovation.core.enums import Outcome, Role
from renovation.core.lib.origin import coming_from
from renovation.core.models import AuditCheck, AuditEntry
from tests.core.test_sealing import sql
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, make_user

LIST = "/audit/"


@pytest.fixture
def auditor(regions):
    return make_user("auditor", Role.AUDIT_ADMIN, DISTRICT)


@pytest.fixture
def pages(client, auditor):
    client.force_login(auditor)
    return client


@pytest.fixture
def deeds(here, community_worker):
    with coming_from("10.1.2.3", "request-0001"):
        change_neighborhood(by=community_worker, neighborhood=here, version=1, household_count=130)
    with coming_from("10.9.9.9", "request-0002"):
        record_event(None, "user.sign_in", label="nobody", who="nobody", outcome=Outcome.REFUSED)
    record_event(None, "demo.deed", label="别处", region_code=OTHER_DISTRICT)


def shown(response):
    assert response.status_code == 200
    return re.findall(r'<a href="/audit/(\d+)/">([^<]+)</a>', response.content.decode())


def test_auditor_reads_own_region_and_what_has_no_place(pages, deeds):
    words = [sentence for _pk, sentence in shown(pages.get(LIST))]
    assert "修改小区“集英花园”" in words
    assert any("nobody" in sentence for sentence in words)
    assert not any("别处" in sentence for sentence in words)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("who=community", 1),
        ("who=nobody", 1),
        ("action=neighborhood.changed", 1),
        ("thing=集英", 1),
        (f"region={COMMUNITY}", 1),
        ("address=10.9", 1),
        ("request_id=request-0001", 1),
        ("outcome=REFUSED", 1),
        ("since=2020-01-01&who=community", 1),
        ("until=2020-01-01", 0),
        ("who=%25", 0),
    ],
)
def test_search(pages, deeds, query, count):
    found = [pk for pk, _sentence in shown(pages.get(f"{LIST}?{query}"))]
    viewed = AuditEntry.objects.filter(action="audit.viewed").values_list("pk", flat=True)
    assert len([pk for pk in found if int(pk) not in viewed]) == count


def test_bad_input_is_said_at_its_field(pages):
    page = pages.get(f"{LIST}?since=2026-02-01&until=2026-01-01&who=x").content.decode()
    assert "截止日期早于起始日期" in page
    assert 'value="x"' in page


@pytest.mark.parametrize("before", ["9" * 40, str(2**63), "0", "x"])
def test_a_place_that_no_page_ends_at_is_told(pages, before):
    answer = pages.get(f"{LIST}?before={before}")
    assert answer.status_code == 200
    assert answer.content.decode().count("翻页位置无效，请从最新一页重新查看。") == 1


def test_every_search_is_recorded_once(pages, auditor):
    for query in ("who=a", "who=a", "who=b", "who=a&before=5"):
        pages.get(f"{LIST}?{query}")
    views = AuditEntry.objects.filter(action="audit.viewed").order_by("pk")
    assert [(view.by, view.after) for view in views] == [
        (auditor, {"asked": {"who": "a"}}),
        (auditor, {"asked": {"who": "b"}}),
    ]


def test_detail_shows_before_after_and_seal(pages, deeds):
    entry = AuditEntry.objects.get(action="neighborhood.changed")
    url = reverse("core:audit-detail", args=[entry.pk])
    assert "等待封存" in pages.get(url).content.decode()
    sealing.seal()
    page = pages.get(url).content.decode()
    for text in ("第 1 号第 1 条", "126", "130", "10.1.2.3", "request-0001", "碧水社区"):
        assert text in page
    assert AuditEntry.objects.filter(action="audit.viewed", label=str(entry.pk)).count() == 1


def test_entry_of_another_district_does_not_exist(pages, deeds):
    entry = AuditEntry.objects.get(label="别处")
    assert pages.get(reverse("core:audit-detail", args=[entry.pk])).status_code == 404


@pytest.mark.parametrize("name", ["audit-list", "audit-state", "audit-head"])
def test_only_auditors_come_in(client, cast, name):
    for user in (cast.city_command, cast.stranger):
        client.force_login(user)
        assert client.get(reverse(f"core:{name}")).status_code == 403
    assert client.post(reverse("core:audit-check")).status_code == 403
    assert AuditCheck.objects.count() == 0


def test_page_by_page(pages, auditor):
    for number in range(103):
        record_event(auditor, "demo.deed", label=f"第{number}件", region_code=COMMUNITY)
    page = pages.get(LIST)
    first = shown(page)
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1]
    second = shown(pages.get(f"{LIST}{older}".replace("&amp;", "&")))
    assert (len(first), len(second)) == (50, 50)
    assert min(int(pk) for pk, _ in first) > max(int(pk) for pk, _ in second)


@pytest.mark.parametrize("count", [1, 3])
def test_cost_does_not_grow(pages, auditor, count, django_assert_num_queries):
    for number in range(count):
        record_event(auditor, "demo.deed", label=f"第{number}件", region_code=COMMUNITY)
    pages.get(LIST)
    with django_assert_num_queries(COST):
        pages.get(LIST)


COST = 14


def test_verify_now_is_a_job_and_its_end_is_shown(pages, deeds, django_capture_on_commit_callbacks):
    url = reverse("core:audit-state")
    assert "还没有核验过" in pages.get(url).content.decode()
    for _twice in range(2):
        assert pages.post(reverse("core:audit-check")).status_code == 302
    assert AuditCheck.objects.count() == 1
    assert "等待后台作业" in pages.get(url).content.decode()
    assert audit_check.work() == 1
    page = pages.get(url).content.decode()
    assert "完整" in page
    assert "等待后台作业" not in page


def test_broken_trail_is_a_red_banner_everywhere(pages, deeds):
    sealing.seal()
    with guard.lifted():
        sql("UPDATE core_auditentry SET label = 'x' WHERE action = 'demo.deed'")
    audit_check.nightly()
    for name in ("audit-list", "audit-state"):
        page = pages.get(reverse(f"core:{name}")).content.decode()
        assert "alert-danger" in page
        assert "被改动或伪造" in page


def test_head_for_the_safe(pages, deeds):
    url = reverse("core:audit-head")
    assert "还没有封存" in pages.get(url).content.decode()
    sealing.seal()
    page = pages.get(url).content.decode()
    digest = audit_check.run().head.partition(":")[2]
    assert digest[:8] in page
    assert digest[-8:] in page
    assert AuditEntry.objects.filter(action="audit.heads_printed").count() == 1


def test_a_whole_archive_goes_only_to_who_audits_everything(client, pages, deeds, auditor):
    from_all = make_user("all", Role.AUDIT_ADMIN, CITY)
    sealing.seal()
    archive = pytest.importorskip("tests.core.test_archive").archived_now()
    url = reverse("core:audit-download", args=[archive.pk])
    assert pages.post(url).status_code == 403
    client.force_login(from_all)
    response = client.post(url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"\x1f\x8b"
    assert AuditEntry.objects.get(action="audit.exported").by == from_all


def test_no_sideways_scroll_and_axe(page, screen, sign_in, live_server, axe, no_sideways_scroll, deeds, auditor):
    sealing.seal()
    audit_check.nightly()
    sign_in(auditor)
    entry = AuditEntry.objects.get(action="neighborhood.changed")
    for path in (LIST, f"{LIST}{entry.pk}/", "/audit/state/", "/audit/head/"):
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)
