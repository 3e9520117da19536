"""Tags and filters every template has without loading them."""

import datetime

from django import template
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from renovation.core.lib import figure, masking
from renovation.core.lib.origin import origin

register = template.Library()
TONE_ICONS = {
    "ok": "circle-check",
    "busy": "progress",
    "warn": "clock",
    "late": "alert-triangle",
    "idle": "circle-dashed",
    "info": "info-circle",
}


def _language() -> str:
    return get_language() or "zh-hans"


# Numbers -----------------------------------------------------------------------------------------------------
@register.filter
def wan(value):
    """{{ site.planned_wan|wan }}: money held in 万元."""
    return figure.wan(value, _language())


@register.filter
def area(value):
    """{{ building.floor_area_m2|area }}: ㎡ or 万㎡."""
    return figure.area(value, _language())


@register.filter
def count(value):
    """{{ total|count }}: 1,234, or a dash for None."""
    return figure.count(value)


@register.filter
def pct(part, whole):
    """{{ done|pct:total }}: 91.8%."""
    return figure.percent(part, whole)


@register.filter
def quantity(value, measure):
    """{{ sum|quantity:measure }}: a figure with its unit, written as figures of its kind are.

    English counts stand alone: "Late sites 12" says what is counted, "12 sites" would say it twice.
    """
    if value is None:
        return figure.DASH
    if measure.kind == "pct":
        return figure.percent(value, 100)
    if measure.kind == "count":
        return f"{count(value)} {measure.unit}" if figure.is_chinese(_language()) else count(value)
    return {"area": area, "wan": wan}[measure.kind](value)


# Dates -------------------------------------------------------------------------------------------------------
@register.filter
def day(value):
    """{{ due_on|day }}: 2026-11-22, or a dash."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    return dateformat.format(value, "Y-m-d") if value else figure.DASH


@register.filter
def moment(value):
    """{{ entry.at|moment }}: 2026-11-22 14:05 in Chinese time, or a dash."""
    return dateformat.format(timezone.localtime(value), "Y-m-d H:i") if value else figure.DASH


@register.filter
def ago(value):
    """{{ entry.at|ago }}: how long ago in the largest unit that fits; from 30 days on the day itself."""
    if not value:
        return figure.DASH
    seconds = int((timezone.now() - value).total_seconds())
    if seconds < 60:
        return _("刚刚")
    if seconds < 3600:
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", seconds // 60) % {"n": seconds // 60}
    if seconds < 86_400:
        return ngettext("%(n)d 小时前", "%(n)d 小时前", seconds // 3600) % {"n": seconds // 3600}
    days = (timezone.localdate() - timezone.localdate(value)).days
    return ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days} if days < 30 else day(value)


@register.simple_tag
def due(value, soon=7):
    """{% due item.due_on %}: a badge that says how many days are left or lost; nothing without a date."""
    if not value:
        return ""
    left = (value - timezone.localdate()).days
    if left < 0:
        return badge(ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -left) % {"n": -left}, "late")
    if left == 0:
        return badge(_("今天到期"), "warn")
    return badge(ngettext("还有 %(n)d 天", "还有 %(n)d 天", left) % {"n": left}, "warn" if left <= soon else "idle")


# People ------------------------------------------------------------------------------------------------------
# What is shown of personal data is decided in one place.
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_name", masking.mask_name)
register.filter("mask_text", masking.mask_text)


# Markup ------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name, label=""):
    """{% icon "search" %}: decoration; with a label it speaks for itself (names: tools/vendor.toml)."""
    href = f"{static('vendor/tabler/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def badge(text, tone="idle", symbol=""):
    """{% badge site.get_status_display "ok" %}: icon and word, so that color never speaks alone."""
    if tone not in TONE_ICONS:
        raise template.TemplateSyntaxError(f"badge: no tone {tone!r}, only {sorted(TONE_ICONS)}")
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', tone, icon(symbol or TONE_ICONS[tone]), text
    )


@register.simple_tag
def progress(part, whole=None, label=""):
    """{% progress 191 208 %}: n/N and a bar; without ``whole`` the part is a percentage.

    A <progress> element, because our pages forbid style attributes.
    """
    if part is None or whole == 0:
        return figure.DASH
    said = f"{figure.trimmed(part, 1)}%" if whole is None else f"{figure.count(part)}/{figure.count(whole)}"
    whole = 100 if whole is None else whole
    full = " is-full" if part >= whole else ""
    bar = format_html('<progress value="{}" max="{}" aria-label="{}"></progress>', part, whole, label or said)
    return format_html('<span class="meter{}">{}<span class="num">{}</span></span>', full, bar, said)


@register.simple_tag(takes_context=True)
def qs(context, **changes):
    """{% qs page=2 %}: the address's query with some values replaced; None or "" takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def page_sizes():
    """The row counts every list offers."""
    return (20, 50, 100)


@register.filter
def control(field):
    """Draw a form field's widget with Bootstrap's class for its kind (used by forms/field.html)."""
    widget = field.field.widget
    kind = "form-control"
    if getattr(widget, "input_type", "") in ("checkbox", "radio"):
        kind = "form-check-input"
    elif getattr(widget, "input_type", "") == "select":
        kind = "form-select"
    classes = [kind, widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def options(field):
    """Give the single radios or check boxes of a field Bootstrap's class (used by forms/field.html)."""
    for option in field.subwidgets:
        option.data["attrs"]["class"] = "form-check-input"
    return field.subwidgets


@register.filter
def chips(field):
    """Give the radios of a field the look of a row of buttons, each followed by its label."""
    for option in field.subwidgets:
        option.data["attrs"]["class"] = "btn-check"
    return field.subwidgets


@register.simple_tag
def request_number():
    """{% request_number %}: by which the operator finds this request in the log."""
    return origin().request_id
