"""Errands of the courier; what they do stands in the modules they call."""

from celery import shared_task

from privacy.policy import notice, to_contacts


@shared_task
def announce() -> None:
    """Every minute: mail people about versions of which they were not told yet."""
    for version in notice.untold():
        while notice.tell(version):
            pass
    for version in to_contacts.untold():
        while to_contacts.tell(version):
            pass
