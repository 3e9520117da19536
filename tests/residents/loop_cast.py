"""Everybody around the loop in one community, and a suggestion brought to any point of it through the actions."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Neighborhood, Organization, User
from residents.actions import baton
from residents.actions.suggestion import VoiceFacts, take_in, take_in_public
from residents.enums import Verdict
from residents.models import Suggestion, SuggestionCategory
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_STREET, STREET, make_neighborhood, make_user

# Who stands where; the second of a kind is made later, so that the first is chosen.
PEOPLE = {
    "red": (Role.RED_VEST, COMMUNITY),
    "committee": (Role.PARTY_COMMITTEE, COMMUNITY),
    "yellow": (Role.YELLOW_VEST, COMMUNITY),
    "blue": (Role.BLUE_VEST, COMMUNITY),
    "worker": (Role.COMMUNITY_WORKER, COMMUNITY),
    "red2": (Role.RED_VEST, COMMUNITY),
    "committee2": (Role.PARTY_COMMITTEE, COMMUNITY),
    "yellow2": (Role.YELLOW_VEST, COMMUNITY),
    "blue2": (Role.BLUE_VEST, COMMUNITY),
    "street": (Role.STREET_OFFICER, STREET),
    "street2": (Role.STREET_OFFICER, STREET),
    "district": (Role.DISTRICT_OFFICER, DISTRICT),
    "district2": (Role.DISTRICT_OFFICER, DISTRICT),
    "city": (Role.CITY_COMMAND, CITY),
    "viewer": (Role.VIEWER, DISTRICT),
    "outsider": (Role.STREET_OFFICER, OTHER_STREET),
    "security": (Role.SECURITY_ADMIN, DISTRICT),
    "stranger": ("", ""),
}
ANSWER = "已更换主管道，三年内保修。"


def people() -> SimpleNamespace:
    """Return everybody by name, with two firms whose staff carry out."""
    firms = [
        Organization.objects.create(name=f"示例施工{n}", kind=OrganizationKind.CONTRACTOR, region_id=DISTRICT)
        for n in ("甲", "乙")
    ]
    found = {name: make_user(name, role, region) for name, (role, region) in PEOPLE.items()}
    found["builder"] = make_user("builder", Role.CONTRACTOR, DISTRICT, firms[0])
    found["rival"] = make_user("rival", Role.CONTRACTOR, DISTRICT, firms[1])
    return SimpleNamespace(**found, firm=firms[0], other_firm=firms[1])


def fresh(user: User) -> User:
    """As the next request reads them: duties are kept for one request only."""
    return User.objects.get(pk=user.pk)


class Case:
    """One suggestion and the people; each step is one action, so `case.study().plan()` reads as what happened."""

    def __init__(self, cast: SimpleNamespace, here: Neighborhood):
        self.cast, self.here = cast, here
        self.category = SuggestionCategory.objects.get(pk="PIPES")
        self.row: Suggestion = None

    def taken_in(self, **more):
        voice = VoiceFacts(name="张三", phone="13912345678", has_consented=True)
        self.row = take_in(
            **{"by": self.cast.red, "neighborhood": self.here, "category": self.category, "text": "下水道堵了"}
            | {"voice": voice}
            | more
        )
        return self

    def sent_in(self):
        self.row, _voice = take_in_public(neighborhood=self.here, category=self.category, text="楼道灯不亮")
        return self

    def do(self, move, by=None, **facts):
        row = Suggestion.objects.get(pk=self.row.pk)
        self.row = move(by=fresh(by or row.owner), suggestion=row, **facts)
        return self

    def verified(self):
        return self.do(baton.verify, public_text="楼道灯不亮")

    def adopted(self):
        return self.do(baton.study, verdict=Verdict.ADOPT)

    def declined(self):
        return self.do(baton.study, verdict=Verdict.DECLINE, decline_reason="COST", answer="今年没有资金，明年再报。")

    def put_off(self, days=30):
        later = timezone.localdate() + timedelta(days=days)
        return self.do(baton.study, verdict=Verdict.LATER, later_on=later, answer="列入明年计划。")

    def referred(self, **more):
        finish_by = timezone.localdate() + timedelta(days=10)
        facts = {"organization": self.cast.firm, "finish_by": finish_by, "answer": "转供水公司处理。"} | more
        return self.do(baton.study, verdict=Verdict.REFER, **facts)

    def planned(self, **more):
        finish_by = timezone.localdate() + timedelta(days=10)
        return self.do(baton.plan, **{"text": "更换主管道", "finish_by": finish_by, "doer": self.cast.worker} | more)

    def reported_done(self):
        return self.do(baton.report_done, by=self.row.doer or self.cast.builder, text="主管道已换")

    def accepted(self):
        return self.do(baton.accept, answer=ANSWER)

    def told(self, satisfaction="SATISFIED", **more):
        row = Suggestion.objects.get(pk=self.row.pk)
        for voice in row.voices.order_by("pk"):
            facts = {"voice": voice, "how": "VISIT", "satisfaction": satisfaction, "text": "还在漏"}
            self.do(baton.report_back, **facts | more)
        return self

    def to_report(self):
        return self.taken_in().adopted().planned().reported_done().accepted()

    def ended(self):
        return self.to_report().told()

    def stored(self):
        return Suggestion.objects.get(pk=self.row.pk)


def ground() -> Neighborhood:
    return make_neighborhood(COMMUNITY, "集英花园")
