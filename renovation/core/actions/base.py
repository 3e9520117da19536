"""How every action changes an existing row: lock, compare versions, validate, save, record."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from renovation.core.audit import record, snapshot
from renovation.core.models import AuditEntry, User
from renovation.core.models.base import ScopedModel

M = TypeVar("M", bound=ScopedModel)


class Conflict(ValidationError):
    """Somebody saved the row after this writer read it; `theirs` says who and what."""

    def __init__(self, message: str, theirs: AuditEntry | None) -> None:
        super().__init__(message, code="conflict")
        self.theirs = theirs


def lock(row: M) -> M:
    """Return the row as stored now, locked until the transaction ends."""
    model: Any = type(row)
    return model._base_manager.select_for_update().get(pk=row.pk)


def check_version(row: ScopedModel, version: int | None) -> None:
    """Raise `Conflict` unless the locked row is the one its writer has read; ahead of what else may be wrong."""
    if version is not None and getattr(row, "version", version) != version:
        raise _conflict(row)


def change(
    by: User,
    action: str,
    row: M,
    changes: dict[str, Any],
    *,
    version: int | None = None,
    is_told: bool = False,
    **facts: Any,
) -> M:
    """Set `changes` on the locked row and record the difference; nothing differs, nothing is written.

    `version` is what the writer read; with another one stored, `Conflict` is raised and nothing saved.
    `is_told` marks what a higher storey tells: nobody editing the row is in conflict with that.
    Raises `ValidationError` by field.
    """
    before = snapshot(row)
    check_version(row, version)
    stored_version = getattr(row, "version", None)
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, changes[name])
    row.full_clean()
    fields = list(changed)
    if stored_version is not None and not is_told:
        row.version = stored_version + 1  # type: ignore[attr-defined]
        fields.append("version")
    if stored_version is not None:
        fields.append("updated_at")
    row.save(update_fields=fields)
    record(by, action, row, before=before, **facts)
    return row


def drop_row(by: User, action: str, row: ScopedModel, **facts: Any) -> None:
    """Remove a row; what it held stays in the trail."""
    record(by, action, row, **snapshot(row), **facts)
    row.delete()


def _conflict(row: ScopedModel) -> Conflict:
    theirs = AuditEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk)).select_related("by").first()
    if theirs is None:
        return Conflict(_("此记录刚被他人修改，请核对后再保存。"), None)
    return Conflict(
        _("此记录在您打开之后被%(who)s修改过，您填写的内容仍在下面，请核对后再保存。")
        % {"who": theirs.by or _("系统")},
        theirs,
    )
