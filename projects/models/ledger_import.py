from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.enums import ImportState, RowVerdict
from renovation.core.models import Region, User
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from renovation.core.models.personal import PersonalModel

BOUND = ("ledger_id", "number")


class LedgerImport(ScopedModel):
    """One uploaded ledger and its way into the portal. The job is this row; the broker only hints.

    `mapping` is {column letter: field or ""} as confirmed, `settings` what else the user decided (streets
    and communities to create, names that are one neighborhood), `summary` what the dry run found.
    `cursor` is the number of the last row committed: a worker that is killed leaves off there.
    """

    REGION_CODE = "region__code"

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("导入到"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    file = models.FileField(upload_to="ledgers/%Y/%m")
    filename = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("大小"))
    state = models.CharField(_("状态"), max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    kind = models.CharField(_("台账类型"), max_length=12, blank=True)
    mapping = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    cursor = models.PositiveIntegerField(default=0)
    committed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("入库人"))
    committed_at = models.DateTimeField(_("入库时间"), null=True)
    # When the file and the rows were cleared away: they hold people's names and numbers (`retention.ledger`).
    forgotten_at = models.DateTimeField(_("清除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("台账导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename


class LedgerRow(PersonalModel):
    """One row of a ledger as it stood in the sheet, what was read from it, and what became of it.

    Whatever names a person is encrypted: the row as it stood and the contact. `values`, `problems` and `changes` hold
    the rest, with numbers in free text masked.
    """

    REGION_CODE = "ledger__region__code"

    ledger = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    raw = EncryptedJSONField(bound_by=BOUND, db_column="raw_sealed", blank=True, default="")
    values = models.JSONField()
    contact_name = EncryptedTextField(bound_by=BOUND, blank=True, default="")
    contact_phone = EncryptedTextField(bound_by=BOUND, blank=True, default="")
    phone_index = BlindIndexField(of="contact_phone", kind="phone", db_index=True)
    phone_index_2 = BlindIndexField(of="contact_phone", kind="second_phone", db_index=True)
    problems = models.JSONField(default=list)
    verdict = models.CharField(_("处理"), max_length=8, choices=RowVerdict)
    changes = models.JSONField(default=dict)
    neighborhood = models.ForeignKey(
        "core.Neighborhood", models.SET_NULL, null=True, related_name="+", verbose_name=_("小区")
    )

    class Meta:
        verbose_name = _("台账行")
        ordering = ["ledger_id", "number"]
        indexes = [models.Index(fields=["ledger", "verdict", "number"], name="ledger_row_verdict")]
        constraints = [models.UniqueConstraint(fields=["ledger", "number"], name="ledger_row_once")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.number}"

    @property
    def contact(self) -> dict[str, str]:
        """Whom the row names to be called: {name, phone}, or nothing."""
        return {"name": self.contact_name, "phone": self.contact_phone} if self.contact_name else {}
