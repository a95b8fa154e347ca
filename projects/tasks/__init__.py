"""What is to be done, by whom and until when: alone, for a project, or about a contact."""

from projects.tasks import jobs  # noqa: F401  for Celery, which looks into this package
