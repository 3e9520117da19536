"""The calendar of working days on the two screens: nothing hidden, nothing a machine finds wrong."""

from datetime import date

from django.utils import timezone

from renovation.core.models import SpecialDay


def test_days_and_form(page, screen, sign_in, axe, no_sideways_scroll, shot, district_officer):
    year = timezone.localdate().year
    facts = {"name": "国庆节", "citation": "国务院办公厅关于部分节假日安排的通知", "by": district_officer}
    for day, is_workday in ((date(year, 12, 30), True), (date(year, 12, 31), False)):
        SpecialDay.objects.create(day=day, is_workday=is_workday, **facts)
    sign_in(district_officer)
    for path, name in (("/calendar/", "calendar"), ("/calendar/add/", "calendar-add")):
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)
        shot(page, name)
    page.goto("/calendar/")
    page.get_by_role("button", name="删除").first.click()
    page.get_by_text("已删除").wait_for()
    assert SpecialDay.objects.count() == 1
