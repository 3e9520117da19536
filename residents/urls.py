from django.urls import URLPattern, path

from residents.views import (
    board,
    idea,
    idea_adoption,
    idea_list,
    idea_photo,
    suggestion,
    suggestion_list,
    suggestion_photo,
)

app_name = "residents"
urlpatterns: list[URLPattern] = [
    path("suggestions/", board.board, name="board"),
    path("suggestions/list/", suggestion_list.suggestion_list, name="suggestion-list"),
    path("suggestions/column/<int:step>/", board.column, name="board-column"),
    path("suggestions/<int:pk>/", suggestion.detail, name="suggestion-detail"),
    path("suggestions/voices/<int:pk>/reveal/", suggestion.reveal, name="voice-reveal"),
    path("suggestions/photos/<int:pk>/", suggestion_photo.show, name="suggestion-photo"),
    path("suggestions/photos/<int:pk>/small/", suggestion_photo.show_small, name="suggestion-photo-small"),
    path("ideas/", idea_list.idea_list, name="idea-list"),
    path("ideas/adoption/", idea_adoption.show, name="idea-adoption"),
    path("ideas/<int:pk>/", idea.detail, name="idea-detail"),
    path("ideas/<int:pk>/edit/", idea.edit, name="idea-edit"),
    path("ideas/<int:pk>/photos/add/", idea_photo.add, name="idea-photo-add"),
    path("ideas/photos/<int:pk>/", idea_photo.show, name="idea-photo"),
    path("ideas/photos/<int:pk>/small/", idea_photo.show_small, name="idea-photo-small"),
    path("ideas/photos/<int:pk>/drop/", idea_photo.drop, name="idea-photo-drop"),
    path("ideas/notices/<int:pk>/tell/", idea.tell, name="idea-tell"),
    path("suggestions/<int:pk>/idea/", idea.add, name="idea-add"),
]
