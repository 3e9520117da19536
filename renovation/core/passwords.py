"""The password policy as Django asks for it (`AUTH_PASSWORD_VALIDATORS`): what is weak, and what was used before."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from renovation.core.lib.password import LONGEST, SHORTEST, Weakness, weaknesses
from renovation.core.models import PasswordRecord, User

REMEMBERED = 5


def words_about(weakness: Weakness) -> str:
    """Say to a person what is wrong."""
    return {
        Weakness.SHORT: _("密码至少 %(count)s 个字符。") % {"count": SHORTEST},
        Weakness.LONG: _("密码最多 %(count)s 个字符。") % {"count": LONGEST},
        Weakness.PLAIN: _("密码须含大写字母、小写字母、数字、符号中的三类。"),
        Weakness.PERSONAL: _("密码不能含用户名、姓名、手机号或地区名称。"),
        Weakness.COMMON: _("这个密码太常见，容易被猜到。"),
    }[weakness]


class PolicyValidator:
    """Length, kinds of characters, nothing about the person, nothing that everybody takes."""

    def validate(self, password: str, user: User | None = None) -> None:
        found = weaknesses(password, _about(user))
        if found:
            raise ValidationError([ValidationError(words_about(weakness), code=weakness) for weakness in found])

    def get_help_text(self) -> str:
        return _(
            "10 至 128 个字符，含大写字母、小写字母、数字、符号中的三类；"
            "不含用户名、姓名、手机号、地区名称，也不能是常见密码。"
        )


class HistoryValidator:
    """The last few passwords may not come back."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = PasswordRecord.objects.filter(user=user).values_list("password", flat=True)[: REMEMBERED - 1]
        if any(check_password(password, old) for old in [user.password, *used]):
            message = _("不能与最近 %(count)s 次用过的密码相同。") % {"count": REMEMBERED}
            raise ValidationError(message, code="reused")

    def get_help_text(self) -> str:
        return _("不能与最近 %(count)s 次用过的密码相同。") % {"count": REMEMBERED}


def _about(user: User | None) -> list[str]:
    """Return the words that somebody who knows this person would try."""
    if user is None:
        return []
    places = [duty.region.name for duty in user.current_duties] if user.pk else []
    return [user.username, user.name, *places]
