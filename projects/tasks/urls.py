"""Addresses of tasks, below /w/<workspace>/tasks/."""

from django.urls import path

from projects import picking
from projects.tasks import calendar_pages, pages, part_pages

app_name = "tasks"

_ONE = "<uuid:task>/"
_STEP = f"{_ONE}steps/<uuid:step>/"
_COMMENT = f"{_ONE}comments/<uuid:comment>/"

urlpatterns = [
    path("", pages.task_list, name="list"),
    path("new/", pages.new, name="new"),
    path("quick/", pages.quick_add, name="quick"),
    path("understood/", pages.understood, name="understood"),
    path("reminders/", part_pages.reminders, name="reminders"),
    path("calendar/", calendar_pages.calendar_link, name="calendar"),
    path("pick/<str:kind>/", picking.pick, name="pick"),
    path("mentions/<uuid:task_mention>/", part_pages.mention, name="mention"),
    path(_ONE, pages.task_page, name="task"),
    path(f"{_ONE}edit/", pages.edit, name="edit"),
    path(f"{_ONE}done/", pages.done, name="done"),
    path(f"{_ONE}reopen/", pages.reopen, name="reopen"),
    path(f"{_ONE}put-off/", pages.put_off, name="put-off"),
    path(f"{_ONE}seen/", pages.seen, name="seen"),
    path(f"{_ONE}delete/", pages.delete, name="delete"),
    path(f"{_ONE}restore/", pages.restore, name="restore"),
    path(f"{_ONE}steps/", part_pages.step_add, name="step-add"),
    path(f"{_STEP}tick/", part_pages.step_tick, name="step-tick"),
    path(f"{_STEP}delete/", part_pages.step_delete, name="step-delete"),
    path(f"{_STEP}restore/", part_pages.step_restore, name="step-restore"),
    path(f"{_ONE}comments/", part_pages.comment_add, name="comment-add"),
    path(f"{_COMMENT}delete/", part_pages.comment_delete, name="comment-delete"),
    path(f"{_COMMENT}restore/", part_pages.comment_restore, name="comment-restore"),
]
