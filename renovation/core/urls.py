from django.urls import URLPattern, path

from renovation.core.views import manage, token, user

app_name = "core"
urlpatterns: list[URLPattern] = [
    path("login/", user.login, name="login"),
    path("logout/", user.logout, name="logout"),
    path("password/", user.password, name="password"),
    path("language/", user.language, name="language"),
    path("manage/", manage.manage, name="manage"),
    path("tokens/", token.show_list, name="token-list"),
    path("manage/tokens/", token.show_managed, name="token-managed"),
    path("tokens/add/", token.add, name="token-add"),
    path("tokens/<int:pk>/revoke/", token.revoke, name="token-revoke"),
]
