"""Addresses of time, below /w/<workspace>/hours/."""

from django.urls import path

from projects.hours import export_pages, pages, timer_pages

app_name = "hours"

_ENTRY = "entries/<uuid:entry>/"
_TIMER = "timer/<uuid:entry>/"

urlpatterns = [
    path("", pages.week, name="week"),
    path("entries/", pages.entry_list, name="entries"),
    path("entries/add/", pages.entry_add, name="entry-add"),
    path(_ENTRY, pages.entry_edit, name="entry-edit"),
    path(f"{_ENTRY}delete/", pages.entry_delete, name="entry-delete"),
    path(f"{_ENTRY}restore/", pages.entry_restore, name="entry-restore"),
    path("timer/", timer_pages.timer_page, name="timer"),
    path("timer/start/", timer_pages.start, name="timer-start"),
    path("timer/note/", timer_pages.note, name="timer-note"),
    path(f"{_TIMER}stop/", timer_pages.stop, name="timer-stop"),
    path(f"{_TIMER}resume/", timer_pages.resume, name="timer-resume"),
    path(f"{_TIMER}discard/", timer_pages.discard, name="timer-discard"),
    path(f"{_TIMER}back/", timer_pages.bring_back, name="timer-back"),
    path("export/", export_pages.export, name="export"),
    path("export/<str:kind>/", export_pages.export_file, name="export-file"),
    path("rules/", pages.rules, name="rules"),
]
