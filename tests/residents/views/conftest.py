"""The people of one loop, and a suggestion at each step of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from renovation.core.enums import Role
from residents.actions.baton import accept, plan, report_done, study
from residents.actions.suggestion import VoiceFacts, take_in
from residents.enums import Verdict
from residents.models import SuggestionCategory
from tests.fixtures.cast import COMMUNITY, make_user


@pytest.fixture
def loop(regions, here):
    """`red`, `committee`, `yellow`, `blue` and a `doer` of the community; `log(...)` takes a remark in."""
    people = {
        "red": make_user("red", Role.RED_VEST, COMMUNITY),
        "committee": make_user("committee", Role.PARTY_COMMITTEE, COMMUNITY),
        "yellow": make_user("yellow", Role.YELLOW_VEST, COMMUNITY),
        "blue": make_user("blue", Role.BLUE_VEST, COMMUNITY),
        "doer": make_user("doer", Role.COMMUNITY_WORKER, COMMUNITY),
    }

    def log(text="3号楼下水道堵了", by=people["red"], neighborhood=here, category="PIPES", **more):
        kind = SuggestionCategory.objects.get(pk=category)
        return take_in(by=by, neighborhood=neighborhood, category=kind, text=text, **more)

    def to_plan(row):
        return study(by=people["committee"], suggestion=row, verdict=Verdict.ADOPT)

    def to_supervise(row):
        day = timezone.localdate() + timedelta(days=9)
        return plan(by=people["yellow"], suggestion=to_plan(row), text="疏通并换管", finish_by=day, doer=people["doer"])

    def to_report(row):
        row = report_done(by=people["doer"], suggestion=to_supervise(row), text="已疏通")
        return accept(by=people["blue"], suggestion=row, answer="已经疏通好了")

    voice = VoiceFacts("王小明", "13800001111", "门牌标记", has_consented=True)
    moves = {"log": log, "to_plan": to_plan, "to_supervise": to_supervise, "to_report": to_report}
    return SimpleNamespace(**people, **moves, voice=voice)
