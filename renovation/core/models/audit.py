from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Outcome
from renovation.core.lib import chain
from renovation.core.models.base import ScopedModel, ScopedQuerySet
from renovation.core.models.user import User


class AuditQuerySet(ScopedQuerySet):
    """Rows that come and stay. The database says so too (`core/guard.py`); this says it earlier."""

    def bulk_create(self, objs: Iterable["AuditEntry"], *args: Any, **kwargs: Any) -> list["AuditEntry"]:
        entries = list(objs)
        for entry in entries:
            entry.sign()
        return super().bulk_create(entries, *args, **kwargs)

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("audit entries are insert-only")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("audit entries are insert-only")

    def delete(self) -> NoReturn:
        raise TypeError("audit entries are insert-only")

    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEntry(ScopedModel):
    """Who did what to which row, with the values before and after. Insert-only.

    `region_code` is text, not a key: the entry outlives the region. `after` also holds the facts that the
    action gave to `record` (a verdict, a reason). `proof` is the keyed hash of all of it, made by whoever wrote it:
    who has only the database's password cannot make up an entry.
    """

    REGION_CODE = "region_code"

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # As they were called then: names change, people leave.
    who = models.CharField(_("操作人"), max_length=110, blank=True)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, default=Outcome.DONE)
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    proof = models.CharField(max_length=64, default="")

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("操作记录")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["region_code", "-id"], name="audit_place"),
            models.Index(fields=["model", "object_id"], name="audit_object"),
            models.Index(fields=["request_id"], name="audit_request"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.label}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise TypeError("audit entries are insert-only")
        self.sign()
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("audit entries are insert-only")

    def sign(self) -> None:
        """Set the proof of what the entry says now."""
        values = [getattr(self, name) for name in chain.FIELDS]
        self.proof = chain.proof_of(settings.AUDIT_KEY, [chain.moment(self.at), *values[1:]])


class StaleMark(ScopedModel):
    """The figures of this region must be recomputed; written with the fact, in its transaction.

    Insert-only for writers, so that no two of them ever wait for each other; the refresh deletes what it
    has taken.
    """

    REGION_CODE = "region_code"

    region_code = models.CharField(max_length=12)
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("待刷新标记")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.region_code
