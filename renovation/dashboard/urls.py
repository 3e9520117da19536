from django.urls import URLPattern, path

from renovation.dashboard.views import change, command, indicator, my_work, staff

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", my_work.my_work, name="my-work"),
    path("command/", command.command, name="command"),
    path("command/<str:code>/", command.command_region, name="command-region"),
    path("indicators/", indicator.indicator_list, name="indicator-list"),
    path("staff/<int:pk>/leave/", staff.leave, name="staff-leave"),
    path("changes/", change.change_list, name="change-list"),
]
