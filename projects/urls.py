from django.urls import URLPattern, path

from projects.views import funding_list, neighborhood_list, project_list, site_list

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("neighborhoods/", neighborhood_list.neighborhood_list, name="neighborhood-list"),
    path("projects/", project_list.project_list, name="project-list"),
    path("sites/", site_list.site_list, name="site-list"),
    path("funding/", funding_list.funding_list, name="funding-list"),
]
