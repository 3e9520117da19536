from django import forms
from django.conf import settings


class LanguageForm(forms.Form):
    """The switch at the head of every page."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
