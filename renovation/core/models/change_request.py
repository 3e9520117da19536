from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RequestKind, RequestState
from renovation.core.models.base import ScopedModel
from renovation.core.models.user import User


class ChangeRequest(ScopedModel):
    """What one person asked for and a second one must allow (four eyes).

    `action` names the verb that carries it out, `proposed` its values as JSON keeps them, `current` what stood
    there when it was asked for, `version` that of the row then. The row itself stays as it is until the yes.
    """

    REGION_CODE = "region_code"
    IS_COUNTED: ClassVar[bool] = False

    kind = models.CharField(_("类别"), max_length=10, choices=RequestKind)
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    label = models.CharField(_("事项"), max_length=200)
    region_code = models.CharField(max_length=12, blank=True)
    current = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人"))
    decided_at = models.DateTimeField(_("复核时间"), null=True)
    note = models.CharField(_("复核意见"), max_length=200, blank=True)
    # Of what is allowed once (a file of contacts): when it was used.
    taken_at = models.DateTimeField(_("下载时间"), null=True)

    class Meta:
        verbose_name = _("复核事项")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["region_code", "state"], name="request_place"),
            models.Index(fields=["model", "object_id"], name="request_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "model", "object_id", "region_code"],
                condition=Q(state=RequestState.PENDING),
                name="request_pending_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.APPROVED) | ~Q(decided_by=F("by")), name="request_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.label
