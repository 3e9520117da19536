import datetime

import pytest
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone, translation


def draw(source, **context):
    return engines["django"].from_string(source).render(context, context.pop("request", None))


def test_figures_follow_the_language():
    source = "{{ a|area }}|{{ m|wan }}|{{ d|pct:n }}|{{ n|count }}"
    values = {"a": 39700, "m": 3971, "d": 191, "n": 208}
    assert draw(source, **values) == "3.97 万㎡|3,971.00 万元|91.8%|208"
    with translation.override("en"):
        assert draw(source, **values) == "39,700 m²|CNY 39.71 million|91.8%|208"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("", "—"), (None, "—"), ("110", "*10"), ("02281234", "022*1234")],
)
def test_a_phone_number_is_masked(phone, masked):
    assert draw("{{ phone|mask_phone }}", phone=phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("欧阳小红", "欧**红"), ("李", "李*"), ("", "—")])
def test_a_name_is_masked(name, masked):
    assert draw("{{ name|mask_name }}", name=name) == masked


@pytest.mark.parametrize(
    ("delta", "written"),
    [
        (datetime.timedelta(seconds=5), "刚刚"),
        (datetime.timedelta(minutes=59), "59 分钟前"),
        (datetime.timedelta(hours=3), "3 小时前"),
        (datetime.timedelta(days=2), "2 天前"),
    ],
)
def test_ago_uses_the_largest_unit(delta, written):
    assert draw("{{ at|ago }}", at=timezone.now() - delta) == written


def test_times_are_chinese_time():
    at = datetime.datetime(2026, 11, 21, 17, 5, tzinfo=datetime.UTC)
    assert draw("{{ at|moment }} {{ at|day }} {{ none|day }}", at=at, none=None) == "2026-11-22 01:05 2026-11-22 —"


@pytest.mark.parametrize(("days", "word"), [(-3, "逾期 3 天"), (0, "今天到期"), (5, "还有 5 天")])
def test_due_says_the_days_in_words(days, word):
    html = draw("{% due on %}", on=timezone.localdate() + datetime.timedelta(days=days))
    assert word in html
    assert ("state-late" in html) == (days < 0)


def test_badge_escapes_and_knows_its_tones():
    assert "&lt;b&gt;" in draw("{% badge text 'ok' %}", text="<b>")
    with pytest.raises(TemplateSyntaxError):
        draw("{% badge 'x' 'purple' %}")


def test_progress_shows_n_of_n_without_a_style_attribute():
    html = draw("{% progress 191 208 %}")
    assert "191/208" in html
    assert '<progress value="191" max="208"' in html
    assert "style" not in html
    assert "100/100" in draw("{% progress 100 100 %}")
    assert "35%" in draw("{% progress 35 %}")
    assert "42.5%" in draw("{% progress 42.5 %}")
    assert draw("{% progress 0 0 %}") == "—"


def test_qs_keeps_the_other_filters():
    request = RequestFactory().get("/list/?q=集英&page=3&status=DONE&status=PREP")
    html = draw("{% qs page=4 q=None %}", request=request)
    assert html == "?page=4&amp;status=DONE&amp;status=PREP"
