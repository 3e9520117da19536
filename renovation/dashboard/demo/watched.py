"""Delegates, what they found, what must be put right, and disputes of the demo. Invented throughout."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from projects.enums import DefectState
from projects.models import Defect, ProjectSite
from renovation.dashboard.demo.name import NOTE
from renovation.dashboard.demo.said_cast import Cast
from residents.enums import CheckResult, DelegateStage, DisputeKind, DisputeState
from residents.models import ChecklistLine, Delegate, Dispute, DisputeParty, DisputeSession, Finding

FAULTS = ("雨污管接口渗水", "新铺路面有积水", "楼道灯有两盏不亮", "围挡没有警示灯", "台阶高差过大")
DISPUTES = (
    (DisputeKind.NOISE, "早晨施工扰民", "七点半以后开工，周日停工。"),
    (DisputeKind.ILLEGAL_STRUCTURE, "一楼院墙拆除", "拆除后由项目统一恢复绿化。"),
    (DisputeKind.DAMAGE, "搬运时碰坏车棚", "施工单位照价赔偿。"),
    (DisputeKind.COST, "电梯加装费用分摊", "按楼层系数分摊，分三期付。"),
)


def watch(site: ProjectSite, cast: Cast, lines: list[ChecklistLine], rng: Random, *, several: bool) -> None:
    """Name the delegates of a site, let them check, and let what they found be answered in part."""
    named = site.actual_start_on or timezone.localdate() - timedelta(days=30)
    today = timezone.localdate()
    delegates = Delegate.objects.bulk_create(
        Delegate(
            site=site,
            stage=stage,
            name=f"示例代表{site.pk}{turn}",
            phone=f"1990001{site.pk % 100:02d}{turn:02d}",
            is_party_member=turn % 2 == 0,
            named_on=named,
            ends_on=named + timedelta(days=400) if turn > 2 and named + timedelta(days=400) < today else None,
        )
        for turn, stage in enumerate([*DelegateStage, *DelegateStage][: 6 if several else 3])
    )
    findings = []
    for delegate in delegates:
        for line in rng.sample([one for one in lines if one.stage == delegate.stage], 2):
            found_on = max(named + timedelta(days=5), today - timedelta(days=rng.randint(2, 40)))
            facts = {"delegate": delegate, "line": line, "by": cast.reds[0], "found_on": min(found_on, today)}
            findings.append(Finding(result=CheckResult.GOOD, **facts))
    faults = [one for one in findings if one.delegate.stage == DelegateStage.QUALITY][: 4 if several else 2]
    states = (DefectState.CLOSED, DefectState.OPEN, DefectState.ANSWERED, DefectState.OPEN)
    defects = [_defect(site, cast, state, turn, today) for turn, state in enumerate(states[: len(faults)])]
    for finding, defect in zip(faults, Defect.objects.bulk_create(defects), strict=True):
        finding.result, finding.defect, finding.note = CheckResult.DEFECT, defect, defect.text
    Finding.objects.bulk_create(findings)


def quarrel(site: ProjectSite, cast: Cast, rng: Random, turn: int, today: date, count: int) -> None:
    """Some disputes of a place: the first is open, the others came to an agreement or went on to the authorities."""
    for number in range(count):
        kind, title, outcome = DISPUTES[(turn + number) % len(DISPUTES)]
        begun = today - timedelta(days=rng.randint(5, 25) if number == 0 else rng.randint(60, 400))
        closed = {} if number == 0 else {"outcome": outcome, "closed_on": begun + timedelta(days=20)}
        state = DisputeState.OPEN if number == 0 else DisputeState.SETTLED if number < 3 else DisputeState.PASSED_ON
        dispute = Dispute.objects.create(
            neighborhood=site.neighborhood,
            project=site.project,
            kind=kind,
            title=title,
            text=NOTE,
            mediator=cast.party,
            due_on=begun + timedelta(days=30),
            state=state,
            **closed,
        )
        taken_up = timezone.make_aware(datetime.combine(begun, time(9)))
        Dispute.objects.filter(pk=dispute.pk).update(created_at=taken_up)
        name = {"name": f"示例当事人{turn}{number}", "phone": f"1990002{turn:02d}{number:02d}", "claim": outcome}
        DisputeParty.objects.create(dispute=dispute, **name)
        held = begun + timedelta(days=3)
        DisputeSession.objects.create(dispute=dispute, held_on=held, place="社区调解室", text=NOTE, by=cast.party)


def _defect(site: ProjectSite, cast: Cast, state: str, turn: int, today: date) -> Defect:
    """One thing to be put right: closed, open and late, waiting for a look, open."""
    now = timezone.now()
    answered = {"answer": "已返修，请复查。", "answered_by": cast.contractor, "answered_at": now - timedelta(days=3)}
    closed = {"checked_by": cast.worker, "checked_at": now - timedelta(days=1), "check_note": "已修好。"}
    return Defect(
        site=site,
        text=FAULTS[(site.pk + turn) % len(FAULTS)],
        organization=cast.contractor.organization,
        due_on=today + timedelta(days=(-2, -3, 2, 5)[turn]),
        state=state,
        raised_by=cast.reds[0],
        **(answered if state != DefectState.OPEN else {}),
        **(closed if state == DefectState.CLOSED else {}),
    )
