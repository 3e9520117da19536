"""What every model of the portal shares: a place, and rows narrowed to a reach."""

import re
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, Lookup, Q
from django.utils.translation import gettext as _

from renovation.core.lib.reach import Reach, Span

LONGEST_CODE = 12
# Control characters, marks that turn the reading direction, and halves of characters: nobody types them, and in a
# name they hide or disguise what stands there. Line ends and tabs are text.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
CODE = re.compile(r"[0-9A-Z]{1,12}")


@CharField.register_lookup
class Under(Lookup):
    """`code__under="410202"`: the region itself and all below it, as a range of an ordinary index.

    A LIKE would need an index of its own on PostgreSQL, which then could not give the rows in order, and on SQLite
    would ignore case. Codes hold only digits and capitals, which every collation sorts alike.
    """

    lookup_name = "under"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        code = str(self.rhs)
        if code and not CODE.fullmatch(code):
            raise ValueError(f"not a region code: {code!r}")
        return f"{column} BETWEEN %s AND %s", (*params, code, code.ljust(LONGEST_CODE, "Z"))


class ScopedQuerySet(models.QuerySet):
    """Rows that can be narrowed to a reach; pages, API and exports start from `within`."""

    def within(self, reach: Reach) -> Self:
        """Keep the rows inside `reach`. An empty reach keeps none."""
        model: Any = self.model
        spans = [self._span(model, span) for span in reach.spans]
        wanted = reduce(or_, spans) if spans else Q(pk__in=())
        if model.REGION_MANY and reach:
            # Through a many-valued path a join would repeat rows; a subquery does not.
            inside = model._base_manager.filter(wanted).values("pk")
            return self.filter(pk__in=inside)
        return self.filter(wanted)

    def under(self, code: str) -> Self:
        """Keep the rows in region `code` and below."""
        return self.within(Reach((Span(code),)))

    @staticmethod
    def _span(model: Any, span: Span) -> Q:
        inside = Q(**{f"{model.REGION_CODE}__under": span.code}) if span.code else Q()
        if span.organization_id is None:
            return inside if inside else Q(pk__isnull=False)
        if not model.ORGANIZATION:
            return Q(pk__in=())
        own = model._base_manager.filter(**{model.ORGANIZATION: span.organization_id})
        return inside & Q(pk__in=own.values("pk"))


class ScopedModel(models.Model):
    """A row with a place.

    `REGION_CODE` is the lookup path to the code of its region; `REGION_MANY` says that the path goes
    through several rows; `ORGANIZATION` is the path to the firm whose staff may see the row, if any. A row that is not
    `IS_COUNTED` leaves the figures of its region alone.
    """

    REGION_CODE: ClassVar[str] = ""
    REGION_MANY: ClassVar[bool] = False
    ORGANIZATION: ClassVar[str] = ""
    # Whether what happens to such a row may change a figure of its region.
    IS_COUNTED: ClassVar[bool] = True

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Refuse text that nobody can see, whatever door it came through."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._meta.concrete_fields:
            if not field.editable:
                continue  # Made here out of the others.
            value = getattr(self, field.attname)
            if isinstance(value, str) and field.name not in (exclude or ()) and UNSEEN.search(value):
                errors.setdefault(field.name, []).append(ValidationError(_("含有不可见的控制字符，请删除后再保存。")))
        if errors:
            raise ValidationError(errors)

    def region_codes(self) -> list[str]:
        """Return the codes of the regions this row belongs to (several for a project)."""
        rows = type(self)._base_manager.filter(pk=self.pk).values_list(self.REGION_CODE, flat=True)
        return sorted({code for code in rows if code})


class VersionedModel(ScopedModel):
    """A row that people edit in forms: `version` grows with each save, so nobody overwrites unseen."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        abstract = True
