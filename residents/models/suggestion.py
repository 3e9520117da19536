from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel
from renovation.core.models import Building, Neighborhood, Organization, Region, User
from renovation.core.models.base import VersionedModel
from residents.enums import Channel, DeclineReason, Ending, RoundReason, Satisfaction, Step, Verdict
from residents.models.event import Event
from residents.models.suggestion_category import SuggestionCategory
from residents.models.visit import Visit

LONGEST_TEXT = 2000


class Suggestion(VersionedModel):
    """What residents said, on its way round the loop: collect, study, plan, supervise, report back.

    The row says where the baton lies now; `Baton` keeps every hand it went through. `opened_at` is the clock and is
    never set again. `region` repeats the neighborhood's, so that lists of millions need no join. Cost in 万元.
    """

    REGION_CODE = "region__code"
    ORGANIZATION: ClassVar[str] = "doer_organization"

    number = models.CharField(_("编号"), max_length=14, unique=True, editable=False)
    # Made once on the phone; a repeat of it gets the first answer.
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    body_digest = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(_("来源"), max_length=8, choices=Channel, default=Channel.FIELD)
    neighborhood = models.ForeignKey(Neighborhood, models.PROTECT, related_name="suggestions", verbose_name=_("小区"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", editable=False, verbose_name=_("社区"))
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    place = models.CharField(_("具体位置"), max_length=80, blank=True)
    category = models.ForeignKey(SuggestionCategory, models.PROTECT, related_name="+", verbose_name=_("类别"))
    text = models.TextField(_("意见内容"), validators=[MaxLengthValidator(LONGEST_TEXT)])
    # What others may read once a red vest has looked at it; empty = not public.
    public_text = models.CharField(_("公开内容"), max_length=500, blank=True)
    # A number or the like stands in the text: somebody has to look before it becomes public.
    is_flagged = models.BooleanField(_("疑含个人信息"), default=False, editable=False)
    collected_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="suggestions")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="suggestions")
    # By the phone's clock, which may lie; `opened_at` is ours.
    logged_at = models.DateTimeField(_("记录时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("收到时间"), editable=False)

    step = models.PositiveSmallIntegerField(_("环节"), choices=Step, default=Step.COLLECT, editable=False)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1, editable=False)
    round_reason = models.CharField(
        _("本轮原因"), max_length=12, choices=RoundReason, default=RoundReason.FIRST, editable=False
    )
    # Some round of it was begun by somebody who was not satisfied, whatever the present one is for.
    is_reopened = models.BooleanField(_("不满意后重新办理过"), default=False, editable=False)
    # At which level it stands: an overdue baton climbs, and so does an answer that did not satisfy.
    level = models.PositiveSmallIntegerField(
        _("层级"), choices=RegionLevel, default=RegionLevel.COMMUNITY, editable=False
    )
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人"))
    step_since = models.DateTimeField(editable=False)
    due_on = models.DateField(_("办理期限"), null=True, editable=False)
    # The day after which nobody having acted lifts it one level.
    climbs_on = models.DateField(null=True, editable=False)
    urge_count = models.PositiveSmallIntegerField(_("催办次数"), default=0, editable=False)

    # What was decided last: a new round leaves it until it is studied again.
    verdict = models.CharField(_("研判结果"), max_length=8, choices=Verdict, blank=True, editable=False)
    decline_reason = models.CharField(_("不采纳原因"), max_length=16, choices=DeclineReason, blank=True)
    # In plain words, for the resident and the public page.
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    # When the district wrote its last answer to whoever is still not satisfied; `answer` holds it.
    last_answered_at = models.DateTimeField(_("最后书面答复时间"), null=True, editable=False)
    later_on = models.DateField(_("再次研判日期"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", editable=False)
    # Four people; the database refuses that one does another's part.
    planner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("方案人"))
    supervisor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("督办人"))
    doer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("实施人"))
    doer_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("实施单位")
    )
    reporter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("反馈人"))

    ending = models.CharField(_("办结方式"), max_length=12, choices=Ending, blank=True, editable=False)
    ended_at = models.DateTimeField(_("办结时间"), null=True, editable=False)
    satisfaction = models.CharField(_("满意度"), max_length=10, choices=Satisfaction, blank=True, editable=False)

    class Meta:
        verbose_name = _("居民意见")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["region", "-id"], name="suggestion_place"),
            models.Index(fields=["neighborhood", "-id"], name="suggestion_neighborhood"),
            models.Index(fields=["region", "step", "due_on"], name="suggestion_open", condition=~Q(step=Step.ENDED)),
            # A whole city's board: the next due of each step, without sorting all that are open.
            models.Index(fields=["step", "due_on", "id"], name="suggestion_board", condition=~Q(step=Step.ENDED)),
            models.Index(fields=["owner", "due_on"], name="suggestion_owner", condition=~Q(step=Step.ENDED)),
            models.Index(fields=["climbs_on"], name="suggestion_climbs", condition=~Q(step=Step.ENDED)),
            models.Index(fields=["later_on"], name="suggestion_later", condition=Q(ending=Ending.LATER)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(planner=None) | Q(supervisor=None) | ~Q(planner=F("supervisor")),
                name="suggestion_planner_is_not_supervisor",
            ),
            models.CheckConstraint(
                condition=Q(planner=None) | Q(doer=None) | ~Q(planner=F("doer")),
                name="suggestion_planner_is_not_doer",
            ),
            models.CheckConstraint(
                condition=Q(supervisor=None) | Q(doer=None) | ~Q(supervisor=F("doer")),
                name="suggestion_supervisor_is_not_doer",
            ),
            models.CheckConstraint(
                condition=Q(reporter=None) | Q(doer=None) | ~Q(reporter=F("doer")),
                name="suggestion_reporter_is_not_doer",
            ),
            models.CheckConstraint(
                condition=(Q(step=Step.ENDED) & ~Q(ending="") & Q(ended_at__isnull=False))
                | (~Q(step=Step.ENDED) & Q(ending="") & Q(ended_at=None)),
                name="suggestion_ended_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.step != Step.ENDED
