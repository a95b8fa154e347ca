"""Errands of the courier; what they do stands in the modules they call."""

from celery import shared_task

from accounts.models import Workspace
from privacy.records import incident_mail, reminders


@shared_task
def remind() -> None:
    """Every morning: tell each controller what is newly due. Sample workspaces answer to nobody."""
    reminders.remind(None)
    for workspace in Workspace.objects.filter(is_sample=False).iterator():
        reminders.remind(workspace)
    reminders.forget()


@shared_task
def remind_of_incidents() -> None:
    """Every hour: the 72 hours of an incident don't wait for the morning."""
    reminders.remind_of_incidents()


@shared_task
def mail_incident_letters() -> None:
    """Every minute: write the mails of mailings that are under way, and note which have left."""
    incident_mail.carry_on()
    incident_mail.note_deliveries()
