"""Addresses of tasks, below /w/<workspace>/tasks/."""

from django.urls import path

from projects import picking
from projects.tasks import calendar_views, part_views, views

app_name = "tasks"

_ONE = "<uuid:task>/"
_STEP = f"{_ONE}steps/<uuid:step>/"
_COMMENT = f"{_ONE}comments/<uuid:comment>/"

urlpatterns = [
    path("", views.task_list, name="list"),
    path("new/", views.new, name="new"),
    path("quick/", views.quick_add, name="quick"),
    path("understood/", views.understood, name="understood"),
    path("reminders/", part_views.reminders, name="reminders"),
    path("calendar/", calendar_views.calendar_link, name="calendar"),
    path("pick/<str:kind>/", picking.pick, name="pick"),
    path("mentions/<uuid:task_mention>/", part_views.mention, name="mention"),
    path(_ONE, views.task_page, name="task"),
    path(f"{_ONE}edit/", views.edit, name="edit"),
    path(f"{_ONE}done/", views.done, name="done"),
    path(f"{_ONE}reopen/", views.reopen, name="reopen"),
    path(f"{_ONE}put-off/", views.put_off, name="put-off"),
    path(f"{_ONE}seen/", views.seen, name="seen"),
    path(f"{_ONE}delete/", views.delete, name="delete"),
    path(f"{_ONE}restore/", views.restore, name="restore"),
    path(f"{_ONE}steps/", part_views.step_add, name="step-add"),
    path(f"{_STEP}tick/", part_views.step_tick, name="step-tick"),
    path(f"{_STEP}delete/", part_views.step_delete, name="step-delete"),
    path(f"{_STEP}restore/", part_views.step_restore, name="step-restore"),
    path(f"{_ONE}comments/", part_views.comment_add, name="comment-add"),
    path(f"{_COMMENT}delete/", part_views.comment_delete, name="comment-delete"),
    path(f"{_COMMENT}restore/", part_views.comment_restore, name="comment-restore"),
]
