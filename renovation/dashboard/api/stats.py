"""`/stats/`: figures per region, level and day, with an ETag that changes exactly when they do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from renovation.core.enums import RegionLevel
from renovation.core.policy import Can
from renovation.core.scope import reach
from renovation.core.web.renderers import CsvRenderer, OrjsonRenderer, XlsxRenderer, dumps
from renovation.core.web.rest import ReadView, accepts_json
from renovation.core.web.rest_schema import FORMAT, described
from renovation.core.web.token import bearer_from, note_use_after
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.queries.stats import (
    Answer,
    StatsQuery,
    TooMany,
    keep_answer,
    kept_answer,
    stats,
    version,
    whole_regions,
)

HEAD = ("region", "name", "level", "day")
KNOWN = {"region", "indicator", "level", "below", "from", "to", "format"}


class StatsRow(serializers.Serializer):
    region = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField([level.name for level in RegionLevel])
    day = serializers.DateField(allow_null=True)
    figures = serializers.DictField(child=serializers.FloatField(allow_null=True))
    computed_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=gettext_lazy("数据时间；历史行没有")
    )


class StatsPage(serializers.Serializer):
    results = StatsRow(many=True)


class StatsParameters(serializers.Serializer):
    """The query of `/stats/`."""

    indicator = serializers.CharField(required=False)
    level = serializers.ChoiceField([level.name for level in RegionLevel], required=False)
    below = serializers.BooleanField(required=False, default=False)
    first = serializers.DateField(required=False, default=None)
    last = serializers.DateField(required=False, default=None)

    def validate_indicator(self, text: str) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(code for code in text.split(",") if code))
        if unknown := [code for code in codes if code not in INDICATORS]:
            raise ValidationError(
                _("没有指标 %(codes)s，目录见 /api/v1/indicators/。") % {"codes": _("、").join(unknown)}
            )
        return codes

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["first"] and values["last"] and values["first"] > values["last"]:
            raise ValidationError({"from": _("开始日期不能晚于结束日期。")})
        return values


PARAMETERS = [
    OpenApiParameter("region", str, description=gettext_lazy("区域代码；不填为您负责的最上级区域")),
    OpenApiParameter("indicator", str, description=gettext_lazy("指标代码，逗号分隔；不填为全部")),
    OpenApiParameter("below", bool, description=gettext_lazy("1 = 下一级各区域")),
    OpenApiParameter(
        "level", str, enum=[level.name for level in RegionLevel], description=gettext_lazy("其下该层级的各区域")
    ),
    OpenApiParameter("from", str, description=gettext_lazy("历史的开始日期；没有变动的日子沿用前一日")),
    OpenApiParameter("to", str, description=gettext_lazy("历史的结束日期，默认今天")),
    FORMAT,
]


@described(
    gettext_lazy("统计"),
    gettext_lazy("各区域、层级、日期的指标。响应带 ETag，数据未变时返回 304。"),
    StatsPage,
    PARAMETERS,
)
class StatsView(ReadView):
    renderer_classes = [OrjsonRenderer, CsvRenderer, XlsxRenderer]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer what is kept before any of REST framework's work; whatever is unusual takes the long way."""
        return _kept(request) or super().dispatch(request, *args, **kwargs)

    def get(self, request: Any) -> Any:
        number, today = version(), timezone.localdate()
        query = _query(request)
        try:
            rows = stats(query, today)
        except TooMany as error:
            raise ValidationError({"region": [_("结果过多，请缩小区域、层级或日期范围。")]}) from error
        if request.accepted_renderer.format != "json":
            self.indicators = query.indicators
            return Response([{name: row[name] for name in HEAD} | row["figures"] for row in rows])
        body = dumps({"results": rows})
        return _respond(request, keep_answer(number, today, _asked(request, request.user), body))

    def table_head(self, rows: Any) -> list[str]:
        return [*HEAD, *self.indicators]


def _kept(request: HttpRequest) -> HttpResponse | None:
    """Return the kept answer to a plain GET with a good key for a region within its reach; else None."""
    if request.method != "GET" or not accepts_json(request):
        return None
    bearer = bearer_from(request)
    if bearer is None or "format" in request.GET:
        return None
    user = bearer.as_user()
    region = request.GET.get("region")
    if region and not reach(user, Can.VIEW).covers(region):
        return None
    answer = kept_answer(version(), timezone.localdate(), _asked(request, user))
    if answer is None:
        return None
    response = _respond(request, answer)
    note_use_after(response, bearer)
    return response


def _asked(request: Any, user: Any) -> str:
    """Return what tells one answer from another: the query, and the reach where the query names no region."""
    query: str = request.META.get("QUERY_STRING", "")
    return query if request.GET.get("region") else f"{query} {whole_regions(reach(user, Can.VIEW))}"


def _respond(request: Any, answer: Answer) -> HttpResponse:
    response: HttpResponse
    if answer.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(answer.body, content_type="application/json")
    response.headers["ETag"] = answer.etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Accept, Cookie"
    return response


def _query(request: Any) -> StatsQuery:
    """Return what is asked for. Raises `ValidationError`, or `Http404` for a region not reached whole."""
    params = request.GET
    if unknown := [name for name in params if name not in KNOWN]:
        raise ValidationError({name: [_("没有这个查询参数。")] for name in unknown})
    granted = reach(request.user, Can.VIEW)
    region = params.get("region", "")
    if region and not granted.covers(region):
        raise Http404
    data = {name: params[name] for name in ("indicator", "level", "below") if params.get(name)}
    data |= {name: params[of] for name, of in (("first", "from"), ("last", "to")) if params.get(of)}
    form = StatsParameters(data=data)
    if not form.is_valid():
        names = {"first": "from", "last": "to"}
        raise ValidationError({names.get(name, name): texts for name, texts in form.errors.items()})
    values = form.validated_data
    return StatsQuery(
        codes=(region,) if region else whole_regions(granted),
        indicators=values.get("indicator") or tuple(INDICATORS),
        is_below=values["below"] or "level" in values,
        level=RegionLevel[values["level"]].value if "level" in values else 0,
        first=values["first"],
        last=values["last"],
    )
