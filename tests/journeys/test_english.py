"""Somebody who switched to English meets no Chinese word but names and what people wrote."""

import re
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from projects.actions.party import name_party_by_name
from projects.actions.plan_item import set_plan_item
from projects.actions.progress_report import report_progress
from projects.actions.site import change_site
from projects.enums import DateChange, ImportState, PartyRole
from projects.models import ItemType, LedgerImport, ProjectSite
from projects.transfer.ledger_work import work
from renovation.core.actions.building import add_building
from renovation.core.actions.contact import note_contact
from renovation.core.actions.token import issue_token
from renovation.core.lib.masking import mask_name
from renovation.core.models import User
from tests.fixtures.cast import DISTRICT

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u33a1]+")
SAID = ("title", "aria-label", "aria-description", "placeholder", "alt", "data-label", "data-confirm", "data-text")
LEDGER = """序号,街道,社区,小区名称,建成年代,楼栋数,户数,建筑面积（㎡）
1,金明池街道,碧水社区,集英花园,2000,3,一百,8316
2,金明池街道,碧水社区,,1996,3,126,8316
3,金明池街道,碧水社区,平安里,1996,30,12,831600
4,新街道,新社区,如意里,约1996,3,126,8316
5,合计,,,,,9999,
"""
OPEN_TO_ALL = ["dashboard:my-work", "dashboard:indicator-list", "dashboard:change-list", "core:password"]
LISTS = [f"projects:{name}-list" for name in ("neighborhood", "project", "site", "funding", "import")]
KEYS = ["core:token-list", "core:token-add"]
ADDING = ["projects:neighborhood-add", "projects:project-add", "projects:import-add"]


class Words(HTMLParser):
    """Every text and speaking attribute of a page, without scripts and what is marked as Chinese."""

    VOID = ("meta", "link", "input", "br", "img", "use", "hr", "path", "col", "wbr")

    def __init__(self):
        super().__init__()
        self.found = []
        self.silent = []

    def handle_starttag(self, tag, attrs):
        marked = dict(attrs)
        is_silent = tag in ("script", "style") or (marked.get("lang") or "").startswith("zh")
        if tag not in self.VOID:
            self.silent.append(is_silent)
        if not is_silent and not any(self.silent):
            self.found += [marked[name] for name in SAID if marked.get(name)]
            self.found += [marked["value"]] if tag == "input" and marked.get("type") == "submit" else []

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.silent:
            self.silent.pop()

    def handle_data(self, data):
        if not any(self.silent) and data.strip():
            self.found.append(data.strip())


def written():
    """Everything stored in Chinese: names, addresses, remarks, cells; the longest first."""
    texts = set()
    for model in apps.get_models():
        # Row by row: what is encrypted opens only in its row.
        rows = list(model._base_manager.all())
        for field in model._meta.concrete_fields:
            if field.name in ("raw", "values", "mapping", "contact"):
                for value in (getattr(row, field.attname) for row in rows):
                    texts |= set(re.findall(r"[^\s'\"{}\[\],:]+", str(value)))
            elif isinstance(field, models.CharField | models.TextField) and not field.choices:
                texts |= {text for row in rows if isinstance(text := getattr(row, field.attname), str)}
    texts |= set(re.split(r"[,\n]", LEDGER)) | {mask_name(name) for name in texts if len(name) < 5}
    return sorted((text for text in texts if CJK.search(text)), key=len, reverse=True)


def chinese_in(page, allowed):
    words = Words()
    words.feed(page)
    left = []
    for text in words.found:
        rest = text
        for known in allowed:
            rest = rest.replace(known, "")
        if CJK.search(rest):
            left.append(text)
    return left


@pytest.fixture
def busy(works, here, firm, cast):
    """A site about which everything has been said once."""
    by = cast.district_officer
    site = ProjectSite.objects.select_related("project").exclude(neighborhood=here).first()
    add_building(by=cast.community_worker, neighborhood=here, number="1号楼", storeys=6)
    note_contact(by=cast.community_worker, neighborhood=here, name="李华", phone="13800001234")
    for kind in ItemType.objects.all():
        set_plan_item(by=by, site=site, item_type=kind, planned_quantity=Decimal(12), done_quantity=Decimal(1))
    name_party_by_name(by=by, project=site.project, role=PartyRole.CONTRACTOR, name=firm.name)
    site.refresh_from_db()
    later = (site.planned_finish_on or works.today) + timedelta(days=400)
    change_site(by=by, site=site, version=site.version, planned_finish_on=later, reason=DateChange.WEATHER, note="下雨")
    report_progress(by=by, site=site, progress_pct=Decimal(100), issue="缺材料", next_step="催材料")
    report_progress(by=by, site=site, progress_pct=Decimal("42.5"), fall_reason="复核后更正")
    issue_token(by=by, name="市级平台", days=30)
    return site


@pytest.fixture
def read(client, cast):
    """Open a page as somebody who reads English; `who` is one of the cast."""
    User.objects.update(language="en")

    def open_page(who, path, **query):
        client.force_login(User.objects.get(username=who))
        response = client.get(path, query)
        assert response.status_code == 200, path
        assert response["Content-Language"] == "en"
        left = chinese_in(response.content.decode(), written())
        assert not left, (path, left)

    return open_page


@pytest.mark.parametrize("who", ["city_command", "district_officer", "community_worker", "contractor", "stranger"])
def test_pages_open_to_everybody(busy, read, who):
    for name in (*OPEN_TO_ALL, "projects:neighborhood-list", "projects:site-list"):
        read(who, reverse(name))


def test_command_center_at_every_level(busy, here, read):
    for code in ("4102", "4102A1", "4102A1001", here.region_id):
        read("city_command", reverse("dashboard:command-region", args=[code]))
    client_of_no_region = reverse("dashboard:command")
    read("contractor", client_of_no_region)


def test_lists_tokens_and_forms(busy, read):
    for name in (*LISTS, *KEYS, *ADDING):
        read("district_officer", reverse(name))
    read("district_officer", reverse("projects:site-list"), figure="invest_done", region=DISTRICT)
    read("district_officer", reverse("projects:neighborhood-list"), q="没有", status="5")


def test_details_and_their_forms(busy, here, read):
    for name in ("neighborhood-detail", "neighborhood-edit", "contact-add"):
        read("community_worker", reverse(f"projects:{name}", args=[here.pk]))
    read("district_officer", reverse("projects:neighborhood-detail", args=[busy.neighborhood_id]))
    for name in ("project-detail", "project-edit", "party-edit"):
        read("district_officer", reverse(f"projects:{name}", args=[busy.project_id]))
    for name in ("site-edit", "progress-report-add", "funding-set", "plan-item-set"):
        read("district_officer", reverse(f"projects:{name}", args=[busy.pk]))


def test_ledger_wizard_from_columns_to_result(busy, here, client, read):
    client.force_login(User.objects.get(username="district_officer"))
    file = SimpleUploadedFile("台账.csv", LEDGER.encode())
    client.post(reverse("projects:import-add"), {"region": DISTRICT, "file": file})
    ledger = LedgerImport.objects.get()
    read("district_officer", reverse("projects:import-match", args=[ledger.pk]))
    columns = {f"column_{letter}": name for letter, name in ledger.mapping.items()}
    client.post(
        reverse("projects:import-match", args=[ledger.pk]), {"sheet": ledger.sheet, "kind": ledger.kind, **columns}
    )
    read("district_officer", reverse("projects:import-detail", args=[ledger.pk]))
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == ImportState.READY, ledger.error
    for show in ("PROBLEM", "DOUBT", "CHANGE", "CREATE", "SAME"):
        read("district_officer", reverse("projects:import-detail", args=[ledger.pk]), show=show)


def test_login_and_refusals(client, cast, here):
    client.cookies["django_language"] = "en"
    for path in (reverse("core:login"), "/no-such-page/"):
        assert not chinese_in(client.get(path).content.decode(), []), path
    User.objects.update(language="en")
    client.force_login(cast.viewer)
    response = client.get(reverse("projects:neighborhood-edit", args=[here.pk]))
    assert response.status_code == 403
    assert not chinese_in(response.content.decode(), written())


def test_form_errors_speak_english(client, cast, here):
    User.objects.update(language="en")
    client.force_login(cast.community_worker)
    response = client.post(reverse("projects:neighborhood-edit", args=[here.pk]), {"name": "", "built_from": "x"})
    assert "is-invalid" in response.content.decode()
    assert not chinese_in(response.content.decode(), written())


def test_walker_finds_what_is_left():
    page = '<p title="小区">x</p><b lang="zh-CN">中文</b><script>"字"</script><td data-label="8（m）">集英花园：3</td>'
    assert chinese_in(page, ["集英花园"]) == ["小区", "8（m）", "集英花园：3"]
