from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.fields import BlindIndexField, EncryptedTextField
from renovation.core.models.neighborhood import Neighborhood
from renovation.core.models.personal import PersonalModel


class Contact(PersonalModel):
    """Whom to call about a neighborhood. Personal data: encrypted, masked on every page, revealed for a reason.

    `identity` is drawn before the row is stored and binds its ciphertexts to it; tombstones name it too.
    """

    REGION_CODE = "neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="contacts", verbose_name=_("小区"))
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = EncryptedTextField(
        _("联系人"), bound_by=["identity"], db_column="name_sealed", validators=[MaxLengthValidator(40)]
    )
    phone = EncryptedTextField(
        _("联系电话"), bound_by=["identity"], db_column="phone_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    name_index = BlindIndexField(of="name", kind="name")
    phone_index = BlindIndexField(of="phone", kind="phone", db_index=True)
    phone_index_2 = BlindIndexField(of="phone", kind="second_phone", db_index=True)
    # The person asked for erasure while it is still needed: kept, used for nothing (PIPL art. 47).
    is_restricted = models.BooleanField(_("已停止使用"), default=False, editable=False)

    class Meta:
        verbose_name = _("联系人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["neighborhood", "name_index"], name="contact_once_by_name"),
        ]

    def __str__(self) -> str:
        return f"联系人 {self.pk}"
