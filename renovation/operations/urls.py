from django.urls import URLPattern, path

from renovation.operations.views import health, metrics, status

app_name = "operations"
urlpatterns: list[URLPattern] = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("manage/status/", status.show, name="status"),
]
