from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "renovation.core"
    label = "core"
    verbose_name = "基础"
