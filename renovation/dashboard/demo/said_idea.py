"""What was adopted while the works were planned stands in the plan: the ledger of ideas, and who has been told."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from projects.models import PlanItem, ProjectSite
from renovation.core.models import User
from renovation.dashboard.demo.said_story import Story
from residents.actions.idea_notice import due_stages
from residents.enums import Step, ToldBy, Verdict
from residents.models import Idea, IdeaNotice

# What an adopted remark became in the plan.
TITLES = {
    "PARKING": "南墙空地划停车位",
    "ELDERLY": "适老化健身器材和座椅",
    "PIPES": "更换塌陷排水管",
    "ROAD": "南门口增设雨水口",
    "STAIRWELL": "楼道扶手逐层加固",
    "LIGHTING": "广场东侧增设路灯",
    "GREEN": "花池补种耐旱植物",
    "CHARGING": "车棚充电插座",
    "WASTE": "垃圾亭移到下风口",
    "SECURITY": "消防通道划黄线",
    "WIRING": "架空线规整入管",
    "ROOF": "屋面防水重做",
    "ELEVATOR": "加装电梯意愿征询",
    "PROPERTY": "引入物业先试后选",
    "SERVICES": "门卫室旁设快递柜",
    "WORKS": "错峰施工时间表",
    "OTHER": "大字版通知栏",
}
VERSIONS = ("方案征求意见稿", "施工图第一版", "施工图第二版")


def plant_ideas(stories: list[Story], site: ProjectSite, by: User, rng: Random) -> list[Idea]:
    """Register what was adopted before the site was finished; tell the authors of all but the newest stages."""
    today = timezone.localdate()
    items = list(PlanItem.objects.filter(site=site))
    ideas = [idea for story in stories if (idea := _idea(story, site, items, by, rng, today)) is not None]
    ideas = Idea.objects.bulk_create(ideas, batch_size=300)
    IdeaNotice.objects.bulk_create([one for idea in ideas for one in _notices(idea, rng, today)], batch_size=500)
    return ideas


def _idea(story: Story, site: ProjectSite, items: list[PlanItem], by: User, rng: Random, today: date) -> Idea | None:
    row = story.row
    if row.verdict != Verdict.ADOPT or row.step < Step.SUPERVISE:
        return None
    adopted_on = min(timezone.localdate(row.opened_at) + timedelta(days=rng.randint(6, 12)), today)
    if site.actual_finish_on is not None and adopted_on >= site.actual_finish_on:
        return None
    return Idea(
        suggestion=row,
        title=TITLES[row.category_id],
        site=site,
        plan_item=rng.choice(items) if items and rng.random() < 0.7 else None,
        plan_version=rng.choice(VERSIONS),
        clause=f"第{rng.randint(1, 6)}.{rng.randint(1, 9)}条",
        adopted_on=adopted_on,
        by=by,
    )


def _notices(idea: Idea, rng: Random, today: date) -> list[IdeaNotice]:
    made = []
    for stage, due_on in due_stages(idea.site, idea.adopted_on, today).items():
        notice = IdeaNotice(idea=idea, stage=stage, due_on=due_on)
        # What fell due lately, and now and then a year's word, is still to be brought.
        is_open = due_on > today - timedelta(days=10) or (stage == "YEAR" and rng.random() < 0.06)
        reporter = idea.suggestion.reporter or idea.suggestion.collected_by
        if not is_open and reporter is not None:
            notice.told_by, notice.how = reporter, rng.choice((ToldBy.VISIT, ToldBy.PHONE, ToldBy.NOTICE))
            notice.told_at = min(idea.suggestion.opened_at + (due_on - idea.adopted_on), timezone.now())
            notice.told_at = max(notice.told_at, idea.suggestion.opened_at) + timedelta(days=8)
            notice.told_at = min(notice.told_at, timezone.now())
        made.append(notice)
    return made
