"""Ticking a task off, opening it again, putting it off. Finishing one that recurs makes the next."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.tasks import repeating
from projects.tasks.models import DONE, MORNING, OPEN, Task, TaskStep

_COPIED = (
    "workspace_id project_id milestone_id contact_id name text assignee_id author_id priority due_zone all_day"
    " rule rule_from remind_before estimate"
).split()


def finish(task: Task, *, now: datetime | None = None) -> bool:
    """Tick it off, and make the next one if it recurs; false when it was done, or deleted. Twice at once is once."""
    now = now or timezone.now()
    with transaction.atomic():
        if not Task.objects.filter(OPEN, pk=task.pk).update(done_at=now, updated_at=now):
            return False
        task.done_at = now
        if task.rule and task.due_at:
            _make_next(task, now)
    return True


def _make_next(task: Task, now: datetime) -> None:
    """The first time behind both its own and now: what was missed in between is not caught up on."""
    assert task.due_at
    start = task.rule_from or task.due_at
    try:
        due_at = repeating.next_time(task.rule, start, max(task.due_at, now), task.zone)
    except ValueError:
        return  # a rule that nobody can read any more ends
    if due_at is None:
        return
    there = Task.objects.filter(follows=task).first()
    if there is not None:  # it was made before, and taken away when this one was opened again
        there.deleted_at, there.due_at = None, due_at
        there.save(update_fields=["deleted_at", "due_at", "updated_at"])
        return
    copied = {name: getattr(task, name) for name in _COPIED}
    following = Task(**{**copied, "rule_from": start}, due_at=due_at, follows=task)
    try:
        with transaction.atomic():
            following.save()
    except IntegrityError:
        return  # somebody else finished it at the same moment
    for step in TaskStep.objects.filter(task=task, deleted_at__isnull=True):
        TaskStep.objects.create(workspace_id=task.workspace_id, task=following, text=step.text, position=step.position)


def reopen(task: Task) -> bool:
    """Take the tick back, and away the next one that it made, unless that is done too; false when it was open."""
    now = timezone.now()
    with transaction.atomic():
        if not Task.objects.filter(DONE, pk=task.pk).update(done_at=None, updated_at=now):
            return False
        Task.objects.filter(OPEN, follows=task).update(deleted_at=now)
    return True


def put_off(task: Task, until: str) -> None:
    """Make it due later: "hour" from now, "tomorrow" (the default) or in a "week", at nine or as a whole day again."""
    now = timezone.localtime()
    if until == "hour":
        task.all_day, task.due_at = False, (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    else:
        day = now + timedelta(days=7 if until == "week" else 1)
        task.due_at = end_of_day(day) if task.all_day else day.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    task.due_zone = timezone.get_current_timezone_name()
    task.seen_at = timezone.now()  # of the reminder that led here
    task.save(update_fields=["due_at", "due_zone", "all_day", "seen_at", "updated_at"])


def end_of_day(moment: datetime) -> datetime:
    """The last second of a day, by the clock that the moment is by: when a task for the whole day is late."""
    return moment.replace(hour=23, minute=59, second=59, microsecond=0)
