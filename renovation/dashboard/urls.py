from django.urls import URLPattern, path

from renovation.dashboard.views import change, change_request, command, indicator, my_work, staff

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", my_work.my_work, name="my-work"),
    path("command/", command.command, name="command"),
    path("command/<str:code>/", command.command_region, name="command-region"),
    path("indicators/", indicator.indicator_list, name="indicator-list"),
    path("staff/<int:pk>/leave/", staff.leave, name="staff-leave"),
    path("requests/", change_request.request_list, name="request-list"),
    path("requests/<int:pk>/", change_request.detail, name="request-detail"),
    path("requests/<int:pk>/approve/", change_request.approve, name="request-approve"),
    path("requests/<int:pk>/refuse/", change_request.refuse, name="request-refuse"),
    path("requests/<int:pk>/withdraw/", change_request.withdraw, name="request-withdraw"),
    path("changes/", change.change_list, name="change-list"),
]
