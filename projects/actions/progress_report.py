from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.site import tell_neighborhood
from projects.actions.site_photo import add_photos
from projects.models import ProgressReport, ProjectSite
from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.enums import Renovation
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def report_progress(
    *,
    by: User,
    site: ProjectSite,
    progress_pct: Decimal,
    status: Renovation | None = None,
    text: str = "",
    issue: str = "",
    next_step: str = "",
    fall_reason: str = "",
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> ProgressReport:
    """Report how far a site is and move it there.

    Without `status` it follows the percentage: some work makes it IN_PROGRESS. DONE is always said
    explicitly, since 100 % of the work is not yet acceptance. Percent falls only for a reason. `photos` come with it,
    `waiting` were accepted with an earlier try.
    """
    require(by, Can.REPORT_PROGRESS, site)
    stored = lock(site)
    if progress_pct < stored.progress_pct and not fall_reason.strip():
        raise ValidationError(
            {"fall_reason": _("进度从 %(old)s%% 下调，请写明原因。") % {"old": f"{stored.progress_pct.normalize():f}"}}
        )
    today = timezone.localdate()
    status = _state(stored, progress_pct) if status is None else Renovation(status)
    if stored.guarded({"status": status}):
        # A reported completion is not taken back by one person alone.
        raise ValidationError(
            {"status": _("该点位已完工。退回未完工须由第二人复核：请街道经办或区旧改办在“修改计划”中提出更正。")}
        )
    if status >= Renovation.DONE and progress_pct < 100:
        raise ValidationError({"progress_pct": _("完工或已移交的点位，进度应为 100%。")})
    report = ProgressReport(
        site=stored,
        status=status,
        progress_pct=progress_pct,
        text=text,
        issue=issue,
        next_step=next_step,
        fall_reason=fall_reason,
        by=by,
    )
    report.full_clean()
    report.save()
    record(by, "progress.reported", report, progress_pct=progress_pct, status=status)
    if photos or waiting:
        add_photos(by=by, site=stored, report=report, photos=photos, waiting=waiting)
    facts = {
        "status": status,
        "progress_pct": progress_pct,
        "progress_text": text or stored.progress_text,
        "issue": issue,
        "next_step": next_step,
        "reported_at": timezone.now(),
    }
    if status >= Renovation.IN_PROGRESS and stored.actual_start_on is None:
        facts["actual_start_on"] = today
    if status >= Renovation.DONE:
        facts["actual_finish_on"] = stored.actual_finish_on or today
    else:
        facts["actual_finish_on"] = None
    change(by, "site.progressed", stored, facts)
    tell_neighborhood(by, stored.neighborhood)
    return report


def _state(site: ProjectSite, progress_pct: Decimal) -> Renovation:
    if progress_pct > 0:
        return max(Renovation(site.status), Renovation.IN_PROGRESS)
    return min(Renovation(site.status), Renovation.PREP)
