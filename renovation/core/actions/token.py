import secrets
from datetime import timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import ApiToken, Region, User
from renovation.core.policy import Can
from renovation.core.queries.token import digest_of, forget_tokens
from renovation.core.scope import reach, require

MAX_DAYS = 366


@transaction.atomic
def issue_token(*, by: User, name: str, days: int, region: Region | None = None) -> tuple[ApiToken, str]:
    """Make a read-only API key for oneself; returns the row and the key, which is shown only now."""
    if region is not None:
        require(by, Can.VIEW, region.code)
    if not reach(by, Can.VIEW):
        raise PermissionDenied(_("您还没有任何职责，不能创建令牌。"))
    key = f"rp_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        user=by,
        name=name,
        digest=digest_of(key),
        hint=key[:7],
        region=region,
        expires_at=timezone.now() + timedelta(days=min(max(days, 1), MAX_DAYS)),
    )
    token.full_clean()
    token.save()
    record(by, "token.issued", token, name=name, days=days)
    return token, key


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> ApiToken:
    """Stop one of one's own keys at once."""
    if token.user_id != by.pk:
        raise PermissionDenied(_("只能停用自己的令牌。"))
    transaction.on_commit(partial(forget_tokens, [by.pk]))
    return change(by, "token.revoked", lock(token), {"revoked_at": timezone.now()})
