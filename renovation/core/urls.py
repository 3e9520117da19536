from django.urls import URLPattern, path

from renovation.core.views import duty, staff, staff_import, staff_list
from renovation.core.views import account, manage, password, second_factor, session, sso, token, user

app_name = "core"
urlpatterns: list[URLPattern] = [
    path("login/", session.login, name="login"),
    path("login/code/", session.code, name="sign-in-code"),
    path("login/sso/", sso.leave, name="sso"),
    path("login/sso/return/", sso.come_back, name="sso-return"),
    path("logout/", session.logout, name="logout"),
    path("session/", session.show, name="session"),
    path("password/", password.change, name="password"),
    path("account/", account.show, name="account"),
    path("account/sessions/end/", session.end_others, name="sessions-end"),
    path("account/factor/", second_factor.add, name="factor-add"),
    path("account/factor/codes/", second_factor.renew_codes, name="factor-codes"),
    path("account/factor/remove/", second_factor.remove, name="factor-remove"),
    path("users/<int:pk>/unlock/", session.unlock, name="user-unlock"),
    path("users/<int:pk>/factor/reset/", second_factor.reset, name="user-factor-reset"),
    path("language/", user.language, name="language"),
    path("manage/", manage.manage, name="manage"),
    path("staff/", staff_list.staff_list, name="staff-list"),
    path("staff/add/", staff.add, name="staff-add"),
    path("staff/import/", staff_import.upload, name="staff-import"),
    path("staff/import/template/", staff_import.template, name="staff-import-template"),
    path("staff/import/commit/", staff_import.commit, name="staff-import-commit"),
    path("staff/import/passwords/", staff_import.passwords, name="staff-import-passwords"),
    path("staff/<int:pk>/", staff.detail, name="staff-detail"),
    path("staff/<int:pk>/edit/", staff.edit, name="staff-edit"),
    path("staff/<int:pk>/readmit/", staff.readmit, name="staff-readmit"),
    path("staff/<int:pk>/password/", staff.password, name="staff-password"),
    path("staff/<int:pk>/sessions/", staff.sessions, name="staff-sessions"),
    path("staff/<int:pk>/duties/add/", duty.add, name="duty-add"),
    path("duties/<int:pk>/end/", duty.end, name="duty-end"),
    path("tokens/", token.show_list, name="token-list"),
    path("manage/tokens/", token.show_managed, name="token-managed"),
    path("tokens/add/", token.add, name="token-add"),
    path("tokens/<int:pk>/revoke/", token.revoke, name="token-revoke"),
]
