from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from renovation.core.models.user import User


class PortalSession(AbstractBaseSession):
    """A session that knows whose it is, so that somebody can count and end their own."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("登录会话")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string("renovation.core.web.session.SessionStore")
