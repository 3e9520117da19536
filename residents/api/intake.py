"""`/intake/`: what residents said, from the phone's outbox or from another system; sent again, it is stored once."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from renovation.core.policy import Can
from renovation.core.scope import require_anywhere
from renovation.core.web.rest import ReadView
from renovation.core.web.rest_schema import ERRORS, Error
from renovation.core.web.rest_write import MOST_BYTES, OrjsonParser, body_of, check_types
from residents.actions.suggestion import Replayed, VoiceFacts, take_in
from residents.enums import Channel
from residents.forms.intake import PHOTOS, IntakeForm
from residents.models import Suggestion
from residents.queries.intake import Sent, sent_before

# Three photos as large as one may be, and the words.
MEGABYTES = PHOTOS * 15 + 1
KEYS: dict[str, type] = {"neighborhood": int, "building": int, "event": int, "visit": int, "category": str}
VOICE = ("name", "phone", "flat", "has_consented")


class Refused(exceptions.ValidationError):
    """Something in the record is wrong: 422, the reasons by field; nothing of it is stored."""

    status_code = 422


class Taken(exceptions.APIException):
    """The record's own number stands for another content already; `extra` names what was stored, to its sender."""

    status_code = 409

    def __init__(self, number: str = "") -> None:
        super().__init__(_("这条记录先前已上传，内容与这次的不同；先前的已保存，这次的没有保存。"))
        self.extra = {"number": number} if number else {}


class Receipt(serializers.Serializer):
    client_id = serializers.UUIDField()
    number = serializers.CharField(help_text=gettext_lazy("意见编号"))
    id = serializers.IntegerField()
    is_flagged = serializers.BooleanField(help_text=gettext_lazy("文字中疑有电话或身份证号"))
    is_replay = serializers.BooleanField(help_text=gettext_lazy("先前已收到，这次没有再存"))


class IntakeBody(serializers.Serializer):
    """The record itself; beside photos it is the part `payload`, as JSON."""

    client_id = serializers.UUIDField(help_text=gettext_lazy("发送方生成，重发时不变"))
    neighborhood = serializers.IntegerField()
    category = serializers.CharField()
    text = serializers.CharField(max_length=2000)
    place = serializers.CharField(required=False, max_length=80)
    building = serializers.IntegerField(required=False, allow_null=True)
    event = serializers.IntegerField(required=False, allow_null=True)
    visit = serializers.IntegerField(required=False, allow_null=True)
    channel = serializers.ChoiceField([Channel.FIELD, Channel.HOTLINE], required=False)
    logged_at = serializers.DateTimeField(required=False, help_text=gettext_lazy("发送方的时钟，只作参考"))
    name = serializers.CharField(required=False, max_length=40)
    phone = serializers.CharField(required=False, max_length=40)
    flat = serializers.CharField(required=False, max_length=40)
    has_consented = serializers.BooleanField(required=False, help_text=gettext_lazy("居民同意留下联系方式"))


class IntakeParts(serializers.Serializer):
    payload = serializers.CharField()
    photos = serializers.ListField(child=serializers.FileField(), required=False, max_length=PHOTOS)


@extend_schema_view(
    post=extend_schema(
        operation_id="Intake",
        tags=[gettext_lazy("居民意见")],  # type: ignore[list-item]
        description=gettext_lazy(
            "登记一条居民意见。client_id 由发送方生成：同一标识、同样内容再次发送，返回 200 和首次的编号；"
            "内容不同返回 409。带照片时用 multipart：payload 为 JSON 文本，photos 最多 3 张。"
        ),
        request={"application/json": IntakeBody, "multipart/form-data": IntakeParts},
        responses={
            201: Receipt,
            200: OpenApiResponse(Receipt, gettext_lazy("先前已收到")),
            409: OpenApiResponse(Error, gettext_lazy("同一标识，内容不同")),
            413: OpenApiResponse(Error, gettext_lazy("超过大小")),
            422: OpenApiResponse(Error, gettext_lazy("内容有误，没有保存；fields 按字段说明原因")),
        }
        | {code: ERRORS[code] for code in (400, 401, 403, 429)},
    )
)
class IntakeView(ReadView):
    http_method_names = ["post", "options"]
    parser_classes = [MultiPartParser, OrjsonParser]

    def post(self, request: Any) -> Response:
        require_anywhere(request.user, Can.COLLECT)
        typed, photos = content_of(request)
        digest = digest_of(typed, photos)
        known = known_as(typed.get("client_id"))
        if known is not None:
            return answered_before(request.user, known, digest, typed["client_id"])
        facts = checked(request.user, typed, photos)
        try:
            stored = take_in(by=request.user, body_digest=digest, **facts)
        except Replayed as replayed:
            raise Taken from replayed
        except ValidationError as error:
            raise refused(error) from error
        receipt = {
            "client_id": str(facts["client_id"]),
            "number": stored.number,
            "id": stored.pk,
            "is_flagged": stored.is_flagged,
            "is_replay": not is_new(stored),
        }
        return Response(receipt, status=200 if receipt["is_replay"] else 201)


def is_new(stored: Suggestion) -> bool:
    """Tell whether the action has just made the row; one that came at the same moment was read from the database."""
    return "neighborhood" in stored._state.fields_cache


def content_of(request: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return the record and the files beside it. Raises `ParseError` for what is no JSON object, `Refused` if huge."""
    if not isinstance(request.data, dict) or ("payload" not in request.data and not request.FILES):
        return body_of(request), []
    text = request.data.get("payload") or ""
    if not isinstance(text, str) or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused({"payload": [_("内容过长，没有保存。")]})
    try:
        typed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise exceptions.ParseError(_("请求体不是有效的 JSON。")) from error
    if not isinstance(typed, dict):
        raise exceptions.ParseError(_("请求体应为一个 JSON 对象。"))
    return typed, request.FILES.getlist("photos")


def digest_of(typed: dict[str, Any], photos: list[Any]) -> str:
    """Return the SHA-256 of what was sent: the record whatever the order of its parts, then each photo."""
    found = hashlib.sha256(orjson.dumps(typed, option=orjson.OPT_SORT_KEYS))
    for photo in photos:
        own = hashlib.sha256()
        for piece in photo.chunks():
            own.update(piece)
        found.update(own.digest())
    return found.hexdigest()


def known_as(client_id: Any) -> Sent | None:
    """Return what is stored under a record's own number; None also for what is no such number."""
    try:
        return sent_before(UUID(client_id)) if isinstance(client_id, str) else None
    except ValueError:
        return None


def answered_before(user: Any, known: Sent, digest: str, client_id: str) -> Response:
    """Answer a repeat as the first time. Somebody else's record under the same number is not spoken of."""
    is_own = known.collected_by_id == user.pk
    if not is_own or known.body_digest != digest:
        raise Taken(known.number if is_own else "")
    receipt = {"number": known.number, "id": known.pk, "is_flagged": known.is_flagged, "is_replay": True}
    return Response({"client_id": str(UUID(client_id))} | receipt)


def checked(user: Any, typed: dict[str, Any], photos: list[Any]) -> dict[str, Any]:
    """Return what the action takes. Raises `Refused` by field."""
    form = IntakeForm(typed, _Files(photos), by=user)
    try:
        check_types(form, typed, KEYS)
    except ValidationError as error:
        raise refused(error) from error
    if not form.is_valid():
        raise Refused({_public(name): [str(text) for text in texts] for name, texts in form.errors.items()})
    facts = dict(form.cleaned_data)
    voice = {name: facts.pop(name) for name in VOICE}
    return facts | {"voice": VoiceFacts(building=facts["building"], **voice)}


def refused(error: ValidationError) -> Refused:
    if not hasattr(error, "error_dict"):
        return Refused({"": error.messages})
    return Refused({_public(name): texts for name, texts in error.message_dict.items()})


def _public(name: str) -> str:
    return "" if name == NON_FIELD_ERRORS else name


class _Files(dict):
    """Files of a form without a request behind it."""

    def __init__(self, photos: list[Any]) -> None:
        super().__init__(photos=photos)

    def getlist(self, name: str) -> list[Any]:
        return self.get(name, [])
