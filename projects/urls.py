"""Addresses of projects, below /w/<workspace>/projects/."""

from django.urls import path

from projects import views
from projects.board import pages as board
from projects.lists import export_pages, pages

app_name = "projects"

urlpatterns = [
    path("", pages.project_list, name="list"),
    path("export/", export_pages.export, name="export"),
    path("board/", board.board, name="board"),
    path("board/more/", board.board_more, name="board-more"),
    path("new/", views.new, name="new"),
    path("<uuid:project>/", views.detail, name="detail"),
    path("<uuid:project>/edit/", views.edit, name="edit"),
    path("<uuid:project>/move/", board.move, name="move"),
    path("<uuid:project>/archive/", views.archive, name="archive"),
    path("<uuid:project>/restore/", views.restore, name="restore"),
]
