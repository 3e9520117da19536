import gettext
from pathlib import Path

import pytest
from babel.messages import pofile

from tools import messages

SOURCES = {
    "renovation/core/x.py": """_("保存")
ngettext("%(n)d 个", "%(n)d 个", n)
pgettext_lazy("动词", "办理")
plain("不译")
""",
    "templates/x.html": """{% translate "小区" %}{% trans '项目' context "工程" %}
{{ _("全部")|upper }}{% if a == _("甲") %}{% endif %}
{% blocktranslate trimmed with n=x|length %}
  共 {{ n }} 个，
  占 5%
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} 户{% plural %}{{ n }} 户{% endblocktranslate %}{% comment %}{% endcomment %}""",
}


@pytest.fixture
def house(tmp_path):
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return tmp_path


def translate_all(house):
    path = messages.catalog_path(house)
    catalog = messages.read_catalog(house)
    for message in catalog:
        if message.id:
            message.string = ("one", "many") if isinstance(message.id, tuple) else f"en {message.id}"
    with path.open("wb") as file:
        pofile.write_po(file, catalog, omit_header=True)
    path.write_bytes(messages.HEADER.encode() + path.read_bytes())
    path.with_suffix(".mo").write_bytes(messages.compile_catalog(messages.read_catalog(house)))


def test_every_marked_text_is_found(house):
    found = {(message.id, message.context) for message in messages.read_sources(house) if message.id}
    assert found == {
        ("保存", None),
        (("%(n)d 个", "%(n)d 个"), None),
        ("办理", "动词"),
        ("小区", None),
        ("项目", "工程"),
        ("全部", None),
        ("甲", None),
        ("共 %(n)s 个， 占 5%%", None),
        (("%(n)s 户", "%(n)s 户"), None),
    }


def test_a_complete_catalog_passes_and_works(house):
    messages.update_catalog(house)
    translate_all(house)
    assert messages.find_faults(house) == []
    with messages.catalog_path(house).with_suffix(".mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("保存") == "en 保存"
    assert english.ngettext("%(n)d 个", "%(n)d 个", 2) == "many"


def test_what_is_missing_gone_or_stale_is_named(house):
    messages.update_catalog(house)
    assert "untranslated: 保存" in messages.find_faults(house)
    translate_all(house)
    (house / "renovation/core/x.py").write_text('_("新增")\n', "utf-8")
    faults = messages.find_faults(house)
    assert "not in the catalog: 新增" in faults
    assert "no longer in the source: 保存" in faults
    messages.catalog_path(house).with_suffix(".mo").write_bytes(b"old")
    assert "django.mo is not compiled from django.po: run compile" in messages.find_faults(house)


def test_extracting_twice_writes_the_same_bytes_and_keeps_translations(house):
    messages.update_catalog(house)
    translate_all(house)
    messages.update_catalog(house)
    first = messages.catalog_path(house).read_bytes()
    messages.update_catalog(house)
    assert messages.catalog_path(house).read_bytes() == first
    assert "en 保存" in first.decode()


def test_the_committed_mo_is_compiled_from_the_committed_po():
    path = messages.catalog_path(Path(messages.ROOT))
    assert path.with_suffix(".mo").read_bytes() == messages.compile_catalog(messages.read_catalog(messages.ROOT))
