"""Every address of the REST API, version 1."""

from django.urls import URLPattern, URLResolver, path, re_path

from projects.api.funding import FundingListView
from projects.api.neighborhood import NeighborhoodDetailView, NeighborhoodListView
from projects.api.progress_report import ProgressReportAddView
from projects.api.project import ProjectDetailView, ProjectListView
from projects.api.site import SiteDetailView, SiteListView
from renovation.core.api.region import RegionListView
from renovation.core.web.body import takes
from renovation.core.web.rest_docs import DocsView, SchemaView, UnknownView
from renovation.dashboard.api.indicator import IndicatorListView
from renovation.dashboard.api.stats import StatsView
from residents.api.event import EventListView
from residents.api.idea import IdeaListView
from residents.api.intake import MEGABYTES as INTAKE_MEGABYTES
from residents.api.intake import IntakeView
from residents.api.questionnaire import QuestionnaireDetailView, QuestionnaireListView
from residents.api.step import StepListView
from residents.api.suggestion import SuggestionDetailView, SuggestionListView
from residents.api.suggestion_move import SuggestionMoveView
from residents.api.visit import CoverageListView

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("regions/", RegionListView.as_view(), name="region-list"),
    path("neighborhoods/", NeighborhoodListView.as_view(), name="neighborhood-list"),
    path("neighborhoods/<int:pk>/", NeighborhoodDetailView.as_view(), name="neighborhood-detail"),
    path("projects/", ProjectListView.as_view(), name="project-list"),
    path("projects/<int:pk>/", ProjectDetailView.as_view(), name="project-detail"),
    path("sites/", SiteListView.as_view(), name="site-list"),
    path("sites/<int:pk>/", SiteDetailView.as_view(), name="site-detail"),
    path("sites/<int:pk>/reports/", ProgressReportAddView.as_view(), name="progress-report-add"),
    path("funding/", FundingListView.as_view(), name="funding-list"),
    path("suggestions/", SuggestionListView.as_view(), name="suggestion-list"),
    path("suggestions/<int:pk>/", SuggestionDetailView.as_view(), name="suggestion-detail"),
    path("suggestions/<int:pk>/moves/", SuggestionMoveView.as_view(), name="suggestion-move"),
    path("intake/", takes(INTAKE_MEGABYTES)(IntakeView.as_view()), name="intake"),
    path("ideas/", IdeaListView.as_view(), name="idea-list"),
    path("events/", EventListView.as_view(), name="event-list"),
    path("visits/", CoverageListView.as_view(), name="coverage-list"),
    path("questionnaires/", QuestionnaireListView.as_view(), name="questionnaire-list"),
    path("questionnaires/<int:pk>/", QuestionnaireDetailView.as_view(), name="questionnaire-detail"),
    path("indicators/", IndicatorListView.as_view(), name="indicator-list"),
    path("steps/", StepListView.as_view(), name="step-list"),
    path("stats/", StatsView.as_view(), name="stats"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*)$", UnknownView.as_view()),
]
