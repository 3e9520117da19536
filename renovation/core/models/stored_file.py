import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import FileKind
from renovation.core.models.base import ScopedModel
from renovation.core.models.region import Region
from renovation.core.models.user import User


def random_path(row: "StoredFile", _name: str) -> str:
    """Return where a file is kept: nothing of what its sender called it, in folders of a few thousand."""
    return f"files/{row.key.hex[:2]}/{row.key.hex}.{row.extension}"


class StoredFile(ScopedModel):
    """A file that came through the one pipeline (`core.lib.files`): checked, written anew, under a random name.

    Who may see it is decided by the row it hangs on (a photo of a site, a document of a project), never by its key.
    Sizes in bytes and pixels; the place a photo was taken only where it was wanted, to four decimals.
    """

    REGION_CODE = "region__code"
    IS_COUNTED: ClassVar[bool] = False

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    kind = models.CharField(_("类型"), max_length=8, choices=FileKind)
    extension = models.CharField(max_length=5)
    content_type = models.CharField(max_length=80)
    name = models.CharField(_("原文件名"), max_length=100)
    file = models.FileField(upload_to=random_path, max_length=120)
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def small_name(self) -> str:
        """Where the small picture of a photo is kept."""
        return f"{self.file.name.rpartition('.')[0]}.small.jpg"

    @property
    def names(self) -> list[str]:
        """Where everything of this file is kept."""
        return [self.file.name, self.small_name] if self.kind == FileKind.IMAGE else [self.file.name]
