from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import DeliveryChannel, DeliveryState, NoticeKind
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import EncryptedTextField
from renovation.core.models.personal import PersonalModel
from renovation.core.models.region import Region
from renovation.core.models.user import User


class Notification(ScopedModel):
    """Something one person should know, in the portal always. Written with the fact, in its transaction.

    `facts` fill the templates; they hold no personal data.
    """

    REGION_CODE = "region__code"
    IS_COUNTED: ClassVar[bool] = False

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("收件人"))
    kind = models.CharField(_("类型"), max_length=16, choices=NoticeKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    # What it is about, told once: the same kind about the same thing in the same state is not said twice.
    key = models.CharField(max_length=80)
    url = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_inbox"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notification_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class Delivery(PersonalModel):
    """One message on its way by one channel: to a member of staff, a robot's group, or a resident.

    The row is the work: a worker takes it, counts the attempt first, and three failures stop it. `address` is the
    phone or mail of a resident, encrypted, and emptied once sent.
    """

    REGION_CODE = "region__code"
    IS_COUNTED: ClassVar[bool] = False

    notification = models.ForeignKey(
        Notification, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("消息")
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("收件人"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    address = EncryptedTextField(_("号码"), bound_by=["identity"], db_column="address_sealed", blank=True)
    kind = models.CharField(_("类型"), max_length=16, choices=NoticeKind, blank=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=DeliveryChannel)
    state = models.CharField(_("状态"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    subject = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=1000)
    # What a group is told once a day or once a state is told once; empty = said each time.
    key = models.CharField(max_length=80, blank=True, default="", editable=False)
    # Not before: quiet hours, a digest, or the wait after a failure.
    not_before = models.DateTimeField(_("最早发送"))
    tries = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("失败原因"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)

    class Meta:
        verbose_name = _("发送记录")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["not_before"], name="delivery_waiting", condition=Q(state=DeliveryState.WAITING)),
            models.Index(fields=["key"], name="delivery_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.subject}"


class NoticeTemplate(models.Model):
    """What a kind of message says on a channel, in a language; `{number}` and the like are filled in."""

    kind = models.CharField(_("类型"), max_length=16, choices=NoticeKind)
    channel = models.CharField(_("渠道"), max_length=8, choices=DeliveryChannel, blank=True)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    subject = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=500)

    class Meta:
        verbose_name = _("消息模板")
        ordering = ["kind", "channel", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "channel", "language"], name="template_once")]

    def __str__(self) -> str:
        return self.subject


class NoticePreference(PersonalModel):
    """How one member of staff wants to be told besides the portal: by which channels, at once or once a day."""

    REGION_CODE = "user__duties__region__code"
    REGION_MANY = True
    IS_COUNTED: ClassVar[bool] = False

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preference", verbose_name=_("用户"))
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = EncryptedTextField(_("邮箱"), bound_by=["identity"], db_column="email_sealed", blank=True)
    phone = EncryptedTextField(_("手机号"), bound_by=["identity"], db_column="phone_sealed", blank=True)
    is_digest = models.BooleanField(_("每天汇总一次"), default=False)

    class Meta:
        verbose_name = _("消息设置")

    def __str__(self) -> str:
        return f"{self.user_id}"
