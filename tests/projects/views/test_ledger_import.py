"""The wizard through its pages, as an officer walks it; and who may not."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.actions import ledger_job
from projects.enums import ImportState
from projects.models import LedgerImport, LedgerRow, ProjectSite
from projects.transfer.ledger_work import work
from renovation.core.models import Neighborhood, Region
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_DISTRICT, make_neighborhood, make_user

LEDGERS = Path(__file__).parents[2] / "data/ledgers"
HEAD = ["序号", "街道", "社区", "小区名称", "建成年代", "楼栋数", "户数", "建筑面积（㎡）"]


def sheet(*rows, head=HEAD):
    """An xlsx with a title, a heading and rows."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["老旧小区基本情况台账"])
    page.append(head)
    for row in rows:
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def officer(client, district_officer):
    client.force_login(district_officer)
    return client


def upload(client, content, name="台账.xlsx", region=DISTRICT):
    data = {"region": region, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("projects:import-add"), data)


def address(name, ledger):
    return reverse(f"projects:import-{name}", args=[ledger.pk])


def matched(client, ledger, **changes):
    data = {"sheet": ledger.sheet, "kind": ledger.kind}
    data |= {f"column_{letter}": name for letter, name in ledger.mapping.items()} | changes
    response = client.post(address("match", ledger), data)
    if response.status_code == 302:
        work(ledger.pk)
    ledger.refresh_from_db()
    return response


def tried(client, content, **changes):
    assert upload(client, content).status_code == 302
    ledger = LedgerImport.objects.get()
    assert matched(client, ledger, **changes).status_code == 302
    assert ledger.state == ImportState.READY, ledger.error
    return ledger


def committed(client, ledger, **accepted):
    response = client.post(address("commit", ledger), accepted)
    work(ledger.pk)
    ledger.refresh_from_db()
    return response


@pytest.mark.parametrize(("name", "sites"), [("basic-ledger.xlsx", 0), ("progress-ledger.xlsx", 208)])
def test_wizard_from_upload_to_result(officer, name, sites):
    response = upload(officer, (LEDGERS / name).read_bytes(), name)
    ledger = LedgerImport.objects.get()
    assert response.url == address("match", ledger)
    page = officer.get(response.url).content.decode()
    assert "楼栋数" in page
    assert "丽景社区" in page
    assert matched(officer, ledger).url == address("detail", ledger)
    page = officer.get(address("detail", ledger)).content.decode()
    assert "尚未登记" in page
    assert 'class="tile-value">208<' in page
    assert "请改正后重新上传，或勾选跳过" in officer.post(address("commit", ledger)).content.decode()
    places = enumerate(ledger.summary["new_regions"])
    officer.post(address("places", ledger), {f"place_{n}": "NEW" if place["near"] else "on" for n, place in places})
    assert committed(officer, ledger).status_code == 302
    assert ledger.state == ImportState.DONE
    page = officer.get(address("detail", ledger)).content.decode()
    assert "导入完成" in page
    assert reverse("projects:neighborhood-list") in page
    assert (Neighborhood.objects.count(), ProjectSite.objects.count()) == (208, sites)
    assert "已入库" in officer.get(reverse("projects:import-list")).content.decode()


def test_column_corrected_by_hand(officer):
    """套数 of another office holds what we call buildings; the officer says so."""
    head = [*HEAD[:5], "甲", "乙", HEAD[7]]
    content = sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316], head=head)
    tried(officer, content, column_F="buildings", column_G="households")
    committed(officer, LedgerImport.objects.get())
    stored = Neighborhood.objects.get(name="集英花园")
    assert (stored.building_count, stored.household_count) == (3, 126)


def test_column_claimed_twice_is_refused_at_its_select(officer):
    upload(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316]))
    ledger = LedgerImport.objects.get()
    page = matched(officer, ledger, column_G="buildings").content.decode()
    assert "“楼栋数”已对应 F 列" in page
    assert ledger.state == ImportState.UPLOADED


def test_unknown_street_is_offered_with_its_near_name(officer, regions):
    """金明池 is not 金明池街道 until somebody says so."""
    ledger = tried(officer, sheet([1, "金明池", "碧水社区", "集英花园", 1985, 3, 126, 8316]))
    page = officer.get(address("detail", ledger)).content.decode()
    assert "就是“金明池街道”" in page
    committed(officer, ledger)
    assert ledger.state == ImportState.READY
    number = next(i for i, place in enumerate(ledger.summary["new_regions"]) if not place["community"])
    officer.post(address("places", ledger), {f"place_{number}": "4102A1001"})
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.summary["new_regions"] == []
    committed(officer, ledger)
    assert Neighborhood.objects.get().region_id == COMMUNITY
    assert Region.objects.under(DISTRICT).count() == 5


def test_total_that_does_not_add_up_is_shown_and_must_be_accepted(officer):
    rows = [
        [1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316],
        ["合计", None, None, None, None, 4, 126, 8316],
    ]
    ledger = tried(officer, sheet(*rows))
    page = officer.get(address("detail", ledger)).content.decode()
    assert "与明细不符" in page
    assert "F4" in page
    assert committed(officer, ledger).status_code == 422
    committed(officer, ledger, accept_totals="on")
    assert Neighborhood.objects.get().building_count == 3


def test_problems_name_their_cells_and_skip_their_rows(officer):
    rows = [
        [1, "金明池街道", "碧水社区", "集英花园", 1985, "三栋半", 126, 8316],
        [2, "金明池街道", "碧水社区", "黄河花园", 1985, 3, 126, 8316],
    ]
    ledger = tried(officer, sheet(*rows))
    page = officer.get(address("detail", ledger)).content.decode()
    assert "F3" in page
    assert "三栋半" in page
    response = officer.get(address("problems", ledger))
    table = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert table[1][:4] == (3, "F3", "集英花园", "三栋半")
    assert committed(officer, ledger).status_code == 422
    committed(officer, ledger, skip_problems="on")
    assert list(Neighborhood.objects.values_list("name", flat=True)) == ["黄河花园"]
    assert ledger.summary["committed"] == {"created": 1, "changed": 0, "left": 0, "skipped": 1}


def test_change_shows_old_and_new_and_blank_erases_nothing(officer, here):
    ledger = tried(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", None, 3, 130, None]))
    page = officer.get(address("detail", ledger)).content.decode()
    assert "<del>126</del> → <ins>130</ins>" in page
    committed(officer, ledger)
    here.refresh_from_db()
    assert (here.household_count, here.built_to, here.floor_area_m2) == (130, 2000, 8316)
    assert here.version == 2


@pytest.mark.parametrize(
    ("community", "name", "stored"), [("碧水社区", "集英花园小区", "集英花园"), ("碧水社区", "黄河花园", "黄河花园")]
)
def test_name_like_a_stored_one_is_never_merged(officer, here, elsewhere, community, name, stored):
    ledger = tried(officer, sheet([1, "金明池街道", community, name, 1985, 5, 126, 8316]))
    assert ledger.summary["problem_rows"] == 1
    page = officer.get(address("detail", ledger)).content.decode()
    assert "可能是已有小区" in page
    known = Neighborhood.objects.get(name=stored)
    officer.post(address("same", ledger), {"row_3": str(known.pk)})
    work(ledger.pk)
    ledger.refresh_from_db()
    assert (ledger.summary["problem_rows"], ledger.summary["changed"]) == (0, 1)
    officer.post(address("same", ledger), {"row_3": "NEW"})
    work(ledger.pk)


def test_look_alike_declared_new_is_added_beside(officer, here):
    ledger = tried(officer, sheet([1, "金明池街道", "碧水社区", "集英花园小区", 1985, 5, 126, 8316]))
    officer.post(address("same", ledger), {"row_3": "NEW"})
    work(ledger.pk)
    ledger.refresh_from_db()
    committed(officer, ledger)
    assert set(Neighborhood.objects.values_list("name", flat=True)) == {"集英花园", "集英花园小区"}


def test_same_file_again_is_said_with_a_link_and_changes_nothing(officer):
    content = sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316])
    first = tried(officer, content)
    committed(officer, first)
    upload(officer, content)
    second = LedgerImport.objects.latest("pk")
    assert "已于" in officer.get(address("match", second)).content.decode()
    matched(officer, second)
    page = officer.get(address("detail", second)).content.decode()
    assert address("detail", first) in page
    assert (second.summary["created"], second.summary["changed"], second.summary["left"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "文件是空的"),
        ("照片.xlsx", b"\xff\xd8\xff\xe0" + b"0" * 100, "JPG"),
        ("坏.xlsx", b"PK\x03\x04" + b"0" * 100, "已损坏"),
        ("散文.csv", "没有表头\n只有文字\n".encode(), "没有找到表头"),
    ],
)
def test_refused_file_says_why_and_keeps_nothing(officer, name, content, said):
    page = upload(officer, content, name)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not LedgerImport.objects.exists()
    assert officer.get(reverse("projects:import-list")).status_code == 200


def zip_bomb() -> bytes:
    """A true ledger of which one part says it unpacks to 2 GB."""
    source, buffer = zipfile.ZipFile(io.BytesIO(sheet([1, "甲", "乙", "丙", 1985, 3, 126, 8316]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for item in source.infolist():
            bundle.writestr(item.filename, source.read(item))
        bundle.writestr("xl/media/a.bin", b" " * 7_654_321)
    return buffer.getvalue().replace(struct.pack("<L", 7_654_321), struct.pack("<L", 2**31 - 1))


@pytest.mark.parametrize(
    ("content", "said"), [(zip_bomb, "解压后超过"), (lambda: b"1,2,3\n" * (18 * 2**20), "超过 100 MB")]
)
def test_huge_file_is_refused_on_the_page_and_the_server_goes_on(officer, content, said):
    page = upload(officer, content(), "台账.csv" if "100" in said else "台账.xlsx")
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not LedgerImport.objects.exists()
    assert officer.get(reverse("projects:import-list")).status_code == 200


def test_progress_polls_until_done(officer):
    upload(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316]))
    ledger = LedgerImport.objects.get()
    data = {"sheet": ledger.sheet, "kind": ledger.kind}
    officer.post(address("match", ledger), data | {f"column_{k}": v for k, v in ledger.mapping.items()})
    page = officer.get(address("detail", ledger)).content.decode()
    assert address("progress", ledger) in page
    assert "可以离开这一页" in page
    assert officer.get(address("progress", ledger)).status_code == 200
    work(ledger.pk)
    response = officer.get(address("progress", ledger))
    assert (response.status_code, response["HX-Refresh"]) == (286, "true")


@pytest.fixture
def ledger(officer):
    return tried(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316]))


PAGES = ["detail", "match", "rows", "problems", "progress"]


@pytest.mark.parametrize("page", PAGES)
def test_insider_without_the_right_is_told_whom_to_ask(client, ledger, viewer, page):
    client.force_login(viewer)
    assert client.get(address(page, ledger)).status_code == 403
    assert client.get(reverse("projects:import-list")).status_code == 403
    assert client.get(reverse("projects:import-add")).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_outsider_finds_nothing(client, ledger, page):
    client.force_login(make_user("neighbor", "DISTRICT_OFFICER", OTHER_DISTRICT))
    assert client.get(address(page, ledger)).status_code == 404


@pytest.mark.parametrize("door", ["commit", "places", "same", "retry"])
def test_nobody_else_may_press_a_button(client, ledger, viewer, door):
    client.force_login(viewer)
    assert client.post(address(door, ledger)).status_code == 403
    assert not Neighborhood.objects.exists()


def test_upload_into_a_district_of_others_is_refused(officer):
    page = upload(officer, sheet([1, "甲", "乙", "丙", 1985, 3, 126, 8316]), region=OTHER_DISTRICT)
    assert page.status_code == 200
    assert not LedgerImport.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_with_1_and_3_rows(officer, django_assert_num_queries, count):
    content = sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316])
    for _number in range(count):
        upload(officer, content)
    with django_assert_num_queries(4):
        page = officer.get(reverse("projects:import-list"))
    assert page.content.decode().count("台账.xlsx") == count


def test_stranger_name_in_another_district_is_no_namesake(officer):
    make_neighborhood(OTHER_DISTRICT, "集英花园")
    ledger = tried(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", 1985, 3, 126, 8316]))
    assert ledger.summary["created"] == 1


def test_raw_row_is_kept_as_it_stood(officer):
    ledger = tried(officer, sheet([1, "金明池街道", "碧水社区", "集英花园", "85年", "3栋", "１２６", 8316]))
    raw = LedgerRow.objects.get(ledger=ledger).raw
    assert (raw["建成年代"], raw["楼栋数"], raw["户数"]) == ("85年", "3栋", "１２６")
    assert len(ledger.sha256) == 64
    assert ledger_job.orphans() == []
