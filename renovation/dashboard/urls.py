from django.urls import URLPattern, path

from renovation.dashboard.views import (
    absence,
    change,
    change_request,
    command,
    forget_run,
    indicator,
    my_work,
    staff,
    subject_request,
)

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", my_work.my_work, name="my-work"),
    path("command/", command.command, name="command"),
    path("command/<str:code>/", command.command_region, name="command-region"),
    path("indicators/", indicator.indicator_list, name="indicator-list"),
    path("staff/<int:pk>/leave/", staff.leave, name="staff-leave"),
    path("staff/<int:pk>/absences/add/", absence.add, name="staff-absence-add"),
    path("account/absences/add/", absence.add_own, name="absence-add"),
    path("absences/<int:pk>/cancel/", absence.cancel, name="absence-cancel"),
    path("requests/", change_request.request_list, name="request-list"),
    path("requests/<int:pk>/", change_request.detail, name="request-detail"),
    path("requests/<int:pk>/approve/", change_request.approve, name="request-approve"),
    path("requests/<int:pk>/refuse/", change_request.refuse, name="request-refuse"),
    path("requests/<int:pk>/withdraw/", change_request.withdraw, name="request-withdraw"),
    path("forgotten/", forget_run.forget_run_list, name="forget-run-list"),
    path("subject-requests/", subject_request.subject_request_list, name="subject-request-list"),
    path("subject-requests/add/", subject_request.add, name="subject-request-add"),
    path("subject-requests/<int:pk>/", subject_request.detail, name="subject-request-detail"),
    path("subject-requests/<int:pk>/answer/", subject_request.answer, name="subject-request-answer"),
    path("subject-requests/<int:pk>/copy/", subject_request.copy, name="subject-request-copy"),
    path("changes/", change.change_list, name="change-list"),
]
