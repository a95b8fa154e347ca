"""Addresses of time, below /w/<workspace>/hours/."""

from django.urls import path

from projects.hours import export_views, timer_views, views

app_name = "hours"

_ENTRY = "entries/<uuid:entry>/"
_TIMER = "timer/<uuid:entry>/"

urlpatterns = [
    path("", views.week, name="week"),
    path("entries/", views.entry_list, name="entries"),
    path("entries/add/", views.entry_add, name="entry-add"),
    path(_ENTRY, views.entry_edit, name="entry-edit"),
    path(f"{_ENTRY}delete/", views.entry_delete, name="entry-delete"),
    path(f"{_ENTRY}restore/", views.entry_restore, name="entry-restore"),
    path("timer/", timer_views.timer_page, name="timer"),
    path("timer/start/", timer_views.start, name="timer-start"),
    path("timer/note/", timer_views.note, name="timer-note"),
    path(f"{_TIMER}stop/", timer_views.stop, name="timer-stop"),
    path(f"{_TIMER}resume/", timer_views.resume, name="timer-resume"),
    path(f"{_TIMER}discard/", timer_views.discard, name="timer-discard"),
    path(f"{_TIMER}back/", timer_views.bring_back, name="timer-back"),
    path("export/", export_views.export, name="export"),
    path("export/<str:kind>/", export_views.export_file, name="export-file"),
    path("rules/", views.rules, name="rules"),
]
