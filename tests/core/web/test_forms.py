import datetime
import re

from django import forms


class Sample(forms.Form):
    name = forms.CharField(label="小区名称", help_text="与公章一致")
    started_on = forms.DateField(label="开工日期")
    street = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("1", "北道门街道")])
    kind = forms.ChoiceField(label="类别", choices=[("A", "基础类"), ("B", "完善类")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已核对", required=False)
    ledger = forms.FileField(label="台账", required=False)
    notes = forms.CharField(label="备注", widget=forms.Textarea(attrs={"class": "wide"}), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def control(html, name):
    return re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', html)[0]


def test_every_kind_of_control_has_its_label_and_class():
    html = str(Sample())
    for name, kind in [("name", "control"), ("street", "select"), ("notes", "control"), ("ledger", "control")]:
        assert f"form-{kind}" in control(html, name)
        assert f'<label class="form-label" for="id_{name}">' in html
    assert 'class="form-control wide"' in control(html, "notes")
    assert "form-check-input" in control(html, "agreed")
    assert '<label class="form-check-label" for="id_agreed">' in html
    assert re.search(r"<fieldset>\s*<legend[^>]*>类别", html)
    assert 'for="id_kind_0"' in html
    assert "form-check-input" in control(html, "kind")
    assert control(html, "token").startswith('<input type="hidden"')
    assert 'aria-describedby="id_name_helptext"' in control(html, "name")


def test_a_date_field_opens_the_date_picker_with_its_value():
    html = str(Sample(initial={"started_on": datetime.date(2026, 3, 5)}))
    assert 'type="date"' in control(html, "started_on")
    assert 'value="2026-03-05"' in control(html, "started_on")


def test_a_date_is_understood_as_people_write_it():
    for written in ("2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日"):
        assert Sample.base_fields["started_on"].clean(written) == datetime.date(2026, 3, 5)


def test_errors_stand_on_top_and_at_the_field():
    html = str(Sample({"name": "<b>", "street": "1"}))
    summary = html[html.index("error-summary") : html.index("</div>")]
    assert 'href="#id_started_on"' in summary
    assert 'href="#id_kind_0"' in summary
    assert "小区名称" not in summary
    date = control(html, "started_on")
    assert 'aria-invalid="true"' in date
    assert 'aria-describedby="id_started_on_error"' in date
    assert "is-invalid" in date
    assert '<ul class="field-errors" id="id_started_on_error">' in html
    assert "<b>" not in html
