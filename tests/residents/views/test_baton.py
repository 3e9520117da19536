"""The moves as pages: each by whom and when the table says, refused with the reason, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.models import PlanItem
from renovation.core.enums import Role
from renovation.core.models import Organization, StoredFile
from residents.actions.baton import hand_over, urge
from residents.enums import DeclineReason, Ending, Move, Satisfaction, Step
from residents.models import SuggestionPhoto
from tests.fixtures.cast import COMMUNITY, make_site, make_user
from tests.residents.baton_pages import address, fresh, make, text
from tools.auditing.corpus import photo as photos

LATER = (timezone.localdate() + timedelta(days=30)).isoformat()


def test_a_suggestion_goes_round_by_its_pages(client, loop):
    row = loop.log(voice=loop.voice)
    assert make(client, loop.committee, row, Move.STUDY, verdict="ADOPT").status_code == 302
    row = fresh(row)
    planned = {"text": "疏通并换管", "finish_by": LATER, "doer": loop.doer.pk, "cost_wan": "1.5"}
    assert make(client, loop.yellow, row, Move.PLAN, **planned).status_code == 302
    row = fresh(row)
    assert (row.step, row.supervisor, row.doer) == (Step.SUPERVISE, loop.blue, loop.doer)
    picture = SimpleUploadedFile("现场.jpg", photos.phone_photo(), "image/jpeg")
    assert make(client, loop.doer, row, Move.REPORT_DONE, text="已疏通", photos=[picture]).status_code == 302
    assert make(client, loop.blue, fresh(row), Move.ACCEPT, result="DONE", answer="已经疏通好了").status_code == 302
    row = fresh(row)
    told = {"voice": row.voices.get().pk, "how": "VISIT", "satisfaction": "SATISFIED"}
    assert make(client, loop.red, row, Move.REPORT_BACK, **told).status_code == 302
    row = fresh(row)
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.DONE, Satisfaction.SATISFIED)
    page = text(client.get(f"/suggestions/{row.pk}/"))
    words_of_all = (
        "疏通并换管",
        "已疏通",
        "已经疏通好了",
        "满意",
        "1.50 万元",
        "实施人的办理照片",
        "red",
        "yellow",
        "blue",
    )
    for words in words_of_all:
        assert words in page


@pytest.mark.parametrize("move", list(Move))
def test_a_page_of_a_move_is_only_for_those_with_the_right(client, loop, here, move):
    row = loop.log()
    outsider = make_user("outsider", Role.DISTRICT_OFFICER, "410202")
    client.force_login(outsider)
    assert client.get(address(row, move)).status_code == 404
    viewer = make_user("reader", Role.VIEWER, COMMUNITY)
    client.force_login(viewer)
    assert client.get(address(row, move)).status_code == 403
    assert client.post(address(row, move), {"version": row.version}).status_code == 403


def test_what_is_not_open_now_says_why(client, loop):
    row = loop.log()
    client.force_login(loop.yellow)
    answer = client.get(address(row, Move.PLAN))
    assert answer.status_code == 409
    assert "此件现在的环节是“社区党委研判”" in text(answer)
    answer = make(client, loop.yellow, row, Move.PLAN, text="换管", finish_by=LATER, doer=loop.doer.pk)
    assert answer.status_code == 200
    assert "此件现在的环节是“社区党委研判”" in text(answer)
    assert "换管" in text(answer)
    assert fresh(row).step == Step.STUDY


def test_buttons_are_those_of_the_table(client, loop):
    row = loop.log()

    def offered(user):
        client.force_login(user)
        page = text(client.get(f"/suggestions/{row.pk}/"))
        return {move for move in Move if f'href="{address(row, move)}"' in page}

    assert offered(loop.committee) == {Move.STUDY, Move.MERGE, Move.CLEAN, Move.HAND_OVER}
    assert offered(loop.red) == {Move.URGE, Move.CLEAN}
    assert offered(loop.yellow) == set()
    row = fresh(loop.to_plan(row))
    assert Move.PLAN in offered(loop.yellow)
    other = make_user("yellow2", Role.YELLOW_VEST, COMMUNITY)
    client.force_login(other)
    assert "此环节由yellow负责" in text(client.get(f"/suggestions/{row.pk}/"))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "verdict", "必填"),
        ({"verdict": "DECLINE", "answer": "不能这样做"}, "decline_reason", "请选择不采纳的原因"),
        ({"verdict": "DECLINE", "decline_reason": "COST"}, "answer", "请用居民看得懂的话写明答复"),
        ({"verdict": "LATER", "answer": "以后再说"}, "later_on", "请填写再次研判的日期"),
        ({"verdict": "REFER", "answer": "已转交"}, "organization", "请选择转给哪个部门或单位"),
        ({"verdict": "LATER", "answer": "打13800001111", "later_on": LATER}, "answer", "里面有电话或证件号码"),
    ],
    ids=str,
)
def test_an_incomplete_study_is_told_at_its_field_and_keeps_what_was_typed(client, loop, typed, field, words):
    row = loop.log()
    page = text(make(client, loop.committee, row, Move.STUDY, **typed))
    assert f'id="id_{field}_error"' in page or f'href="#id_{field}' in page
    assert words in page
    assert typed.get("answer", "") in page
    assert fresh(row).step == Step.STUDY


def test_study_declines_with_a_reason_in_plain_words(client, loop):
    row = loop.log()
    client.force_login(loop.committee)
    offered = client.get(address(row, Move.STUDY)).context["offered"]
    assert set(DeclineReason.values) < set(offered)
    assert offered["PRIVATE_PART"].startswith("这部分属于住户自己家里的设施")
    typed = {"verdict": "DECLINE", "decline_reason": "PRIVATE_PART", "answer": "这是您自己家里的水管。"}
    shown = text(client.post(f"/suggestions/{row.pk}/study/preview/", typed))
    for words in ("居民将看到", "没有采纳", str(DeclineReason.PRIVATE_PART.label), "这是您自己家里的水管。"):
        assert words in shown
    assert make(client, loop.committee, row, Move.STUDY, **typed).status_code == 302
    assert fresh(row).step == Step.REPORT_BACK


def test_study_refers_to_an_organization(client, loop, firm):
    row = loop.log()
    typed = {"verdict": "REFER", "organization": firm.pk, "finish_by": LATER, "answer": "已转给施工单位"}
    assert make(client, loop.committee, row, Move.STUDY, **typed).status_code == 302
    assert (fresh(row).step, row.doer_organization) == (Step.SUPERVISE, firm)


def test_two_at_once_are_told_of_each_other_and_nothing_typed_is_lost(client, loop):
    row = loop.log()
    stale = row.version
    second = make_user("committee2", Role.PARTY_COMMITTEE, COMMUNITY)
    hand_over(by=loop.committee, suggestion=row, to=second)
    row.version = stale
    page = text(
        make(client, loop.committee, row, Move.STUDY, verdict="DECLINE", decline_reason="COST", answer="没有钱")
    )
    assert "conflict" in page
    assert "没有钱" in page
    assert fresh(row).owner == second
    # Saved again with the version now stored: the rule answers, and what was typed still stands there.
    page = text(
        make(client, loop.committee, row, Move.STUDY, verdict="DECLINE", decline_reason="COST", answer="没有钱")
    )
    assert "此环节由committee2负责" in page
    assert "没有钱" in page


def test_a_plan_names_only_people_who_may_and_works_of_the_place(client, loop, here, elsewhere, district_officer):
    own, other = make_site(here), make_site(elsewhere)
    item = PlanItem.objects.create(site=own, item_type_id="B02")
    PlanItem.objects.create(site=other, item_type_id="B02")
    row = fresh(loop.to_plan(loop.log()))
    client.force_login(loop.yellow)
    form = client.get(address(row, Move.PLAN)).context["form"]
    assert loop.yellow not in form.fields["doer"].queryset
    assert loop.yellow not in form.fields["supervisor"].queryset
    assert list(form.fields["supervisor"].queryset) == [loop.blue, district_officer]
    assert list(form.fields["project"].queryset) == [own.project]
    assert list(form.fields["plan_item"].queryset) == [item]
    typed = {"text": "换管", "finish_by": LATER, "doer": loop.doer.pk, "supervisor": loop.doer.pk}
    assert "选择一个有效的选项" in text(make(client, loop.yellow, row, Move.PLAN, **typed))
    same = {"text": "换管", "finish_by": LATER, "doer": district_officer.pk, "supervisor": district_officer.pk}
    page = text(make(client, loop.yellow, row, Move.PLAN, **same))
    assert "error-summary" in page
    assert fresh(row).step == Step.PLAN


def test_photos_outlast_an_error_elsewhere(client, loop):
    row = fresh(loop.to_supervise(loop.log()))
    picture = SimpleUploadedFile("现场.jpg", photos.phone_photo(), "image/jpeg")
    page = text(make(client, loop.doer, row, Move.REPORT_DONE, text="", photos=[picture]))
    kept = StoredFile.objects.get()
    assert f'value="{kept.key}"' in page
    answer = make(client, loop.doer, row, Move.REPORT_DONE, text="已疏通", waiting=[str(kept.key)])
    assert answer.status_code == 302
    photo = SuggestionPhoto.objects.get()
    assert (photo.file, photo.kind) == (kept, "EVIDENCE")
    assert client.get(f"/suggestions/photos/{photo.pk}/small/").status_code == 200


def test_what_the_supervisor_saw_stands_apart_from_what_the_doer_sent(client, loop):
    row = fresh(loop.to_supervise(loop.log()))

    def picture(name):
        return SimpleUploadedFile(name, photos.phone_photo(), "image/jpeg")

    make(client, loop.doer, row, Move.REPORT_DONE, text="已疏通", photos=[picture("施工.jpg")])
    row = fresh(row)
    client.force_login(loop.blue)
    form = text(client.get(address(row, Move.ACCEPT)))
    assert "已疏通" in form
    assert f"/photos/{SuggestionPhoto.objects.get().pk}/small/" in form, "accepted with the evidence in sight"
    page = text(make(client, loop.blue, row, Move.ACCEPT, result="DONE", answer="", photos=[picture("复查.jpg")]))
    kept = StoredFile.objects.latest("pk")
    assert f'value="{kept.key}"' in page, "an empty answer loses no photo"
    typed = {"result": "DONE", "answer": "管道已疏通。", "waiting": [str(kept.key)]}
    assert make(client, loop.blue, row, Move.ACCEPT, **typed).status_code == 302
    evidence, result = SuggestionPhoto.objects.order_by("pk")
    assert [(photo.kind, photo.file.by) for photo in (evidence, result)] == [
        ("EVIDENCE", loop.doer),
        ("RESULT", loop.blue),
    ]
    page = text(client.get(f"/suggestions/{row.pk}/"))
    ways = [page.index(words) for words in ("实施人的办理照片", f"/photos/{evidence.pk}/", "督办人的验收照片")]
    assert sorted(ways) == ways
    assert page.index("督办人的验收照片") < page.index(f"/photos/{result.pk}/")


def test_the_supervisor_sends_back_and_asks_for_help(client, loop):
    row = fresh(loop.to_supervise(loop.log()))
    assert make(client, loop.blue, row, Move.ESCALATE, note="施工单位不到场").status_code == 302
    row = fresh(row)
    assert make(client, loop.blue, row, Move.SEND_BACK, to="PLANNER", note="方案不可行").status_code == 302
    assert (fresh(row).step, row.level) == (Step.PLAN, 9)


def test_not_satisfied_asks_why_and_begins_again_one_level_up(client, loop):
    row = fresh(loop.to_report(loop.log()))
    typed = {"voice": row.voices.get().pk, "how": "PHONE", "satisfaction": "NOT"}
    assert "请写明居民为什么不满意" in text(make(client, loop.red, row, Move.REPORT_BACK, **typed))
    assert make(client, loop.red, row, Move.REPORT_BACK, text="还是堵", **typed).status_code == 302
    row = fresh(row)
    assert (row.step, row.round, row.level) == (Step.STUDY, 2, 9)
    client.force_login(loop.red)
    assert "第 2 轮" in text(client.get(f"/suggestions/{row.pk}/"))


def test_urging_counts_and_is_shown(client, loop):
    row = loop.log()
    assert make(client, loop.red, row, Move.URGE, text="居民很着急").status_code == 302
    assert fresh(row).urge_count == 1
    assert "居民很着急" in text(client.get(f"/suggestions/{row.pk}/"))
    assert "您今天已催办过" in text(make(client, loop.red, row, Move.URGE))


def test_a_firm_sees_its_case_and_no_voice(client, loop, firm, contractor):
    row = loop.log(voice=loop.voice)
    client.force_login(contractor)
    assert client.get(f"/suggestions/{row.pk}/").status_code == 404
    typed = {"verdict": "REFER", "organization": firm.pk, "finish_by": LATER, "answer": "已转给施工单位"}
    make(client, loop.committee, row, Move.STUDY, **typed)
    client.force_login(contractor)
    page = text(client.get(f"/suggestions/{row.pk}/"))
    assert "反映人" not in page
    assert f'href="{address(row, Move.REPORT_DONE)}"' in page
    assert Organization.objects.count() == 1


def test_the_page_asks_the_database_as_often_however_much_there_is(client, loop, django_assert_num_queries):
    row = loop.log(voice=loop.voice)
    client.force_login(loop.committee)
    with django_assert_num_queries(16):
        client.get(f"/suggestions/{row.pk}/")
    for number in range(3):
        make(client, loop.committee, loop.log(f"下水道堵{number}"), Move.MERGE, into=row.number)
    urge(by=loop.red, suggestion=row)
    client.force_login(loop.committee)
    with django_assert_num_queries(16):
        client.get(f"/suggestions/{row.pk}/")
