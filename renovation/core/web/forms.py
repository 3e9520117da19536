"""Forms draw themselves with the portal's own templates (``templates/forms/``)."""

from functools import cached_property
from pathlib import Path

from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates


class PortalRenderer(DjangoTemplates):
    """Look into the portal's templates first, then into Django's; both know the portal's tags."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self):
        pages = settings.TEMPLATES[0]
        return self.backend(
            {
                "NAME": "portal-forms",
                "APP_DIRS": True,
                "DIRS": [*pages["DIRS"], Path(forms.__file__).parent / self.backend.app_dirname],
                "OPTIONS": {"builtins": pages["OPTIONS"]["builtins"]},
            }
        )
