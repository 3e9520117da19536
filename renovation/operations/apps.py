from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Running the portal: is it well, backup and restore, what an installation lacks. It has no tables."""

    name = "renovation.operations"
    verbose_name = _("运行")
