import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import ApiToken, Region, User
from renovation.core.policy import TOKEN_CAPABILITIES, Can
from renovation.core.queries.token import digest_of, forget_tokens
from renovation.core.scope import reach, require

MAX_DAYS = 180


@transaction.atomic
def issue_token(
    *,
    by: User,
    name: str,
    days: int,
    region: Region | None = None,
    capabilities: Iterable[str] = (Can.VIEW, Can.EXPORT),
) -> tuple[ApiToken, str]:
    """Make an API key for oneself; returns the row and the key, which is shown only now.

    It may do `capabilities` (reading always), of those its owner holds there; a key makes no other keys.
    """
    if region is not None:
        require(by, Can.VIEW, region.code)
    if not reach(by, Can.VIEW) or hasattr(by, "token_capabilities"):
        raise PermissionDenied(_("您还没有任何职责，不能创建令牌。"))
    wanted = {Can.VIEW, *(Can(name) for name in capabilities)}
    for can in wanted - {Can.VIEW, Can.EXPORT}:
        held = reach(by, can).narrowed(region.code) if region is not None else reach(by, can)
        if can not in TOKEN_CAPABILITIES or not held:
            raise PermissionDenied(_("不能授予自己没有的权限。"))
    key = f"rp_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        user=by,
        name=name,
        digest=digest_of(key),
        hint=key[:7],
        region=region,
        capabilities=[can.value for can in TOKEN_CAPABILITIES if can in wanted],
        expires_at=timezone.now() + timedelta(days=min(max(days, 1), MAX_DAYS)),
    )
    token.full_clean()
    token.save()
    record(by, "token.issued", token, name=name, days=days, capabilities=token.capabilities)
    return token, key


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> ApiToken:
    """Stop a key at once: one's own, or, for who manages access there, anybody's."""
    if token.user_id != by.pk:
        require(by, Can.MANAGE_ACCESS, token)
    transaction.on_commit(partial(forget_tokens, [token.user_id]), robust=True)
    return change(by, "token.revoked", lock(token), {"revoked_at": timezone.now()})
