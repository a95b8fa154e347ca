"""What runs by the clock, and how often. The only place; the work itself stands in each app's ``tasks.py``."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "show-life": {"task": "crm.tasks.show_life", "schedule": 30.0, "options": {"expires": 60}},
    "back-up": {"task": "crm.tasks.back_up", "schedule": 900.0, "options": {"expires": 900}},
    "copy-journals": {"task": "crm.tasks.copy_journals", "schedule": 300.0, "options": {"expires": 300}},
    "note-age-of-database": {"task": "crm.tasks.note_age", "schedule": 3600.0, "options": {"expires": 3600}},
    "send-waiting-mail": {"task": "accounts.tasks.sweep_mail", "schedule": 60.0, "options": {"expires": 60}},
    "forget-deleted-things": {"task": "contacts.tasks.forget_deleted_things", "schedule": crontab(minute="*/15")},
    "remind-of-tasks": {"task": "projects.tasks.jobs.remind", "schedule": 60.0, "options": {"expires": 60}},
    "account-for-files": {"task": "contacts.tasks.account_for_files", "schedule": crontab(hour=4, minute=40)},
    "sweep-imports": {"task": "contacts.tasks.sweep_imports", "schedule": 60.0, "options": {"expires": 60}},
    "forget-imports": {"task": "contacts.tasks.forget_imports", "schedule": crontab(hour=4, minute=10)},
    "sweep-tags": {"task": "contacts.tasks.sweep_tags", "schedule": 300.0, "options": {"expires": 300}},
    "sweep-batches": {"task": "contacts.tasks.sweep_batches", "schedule": 60.0, "options": {"expires": 60}},
    "forget-batches": {"task": "contacts.tasks.forget_batches", "schedule": crontab(hour=4, minute=20)},
    "sweep-duplicates": {"task": "contacts.tasks.sweep_duplicates", "schedule": 60.0, "options": {"expires": 60}},
    "write-ledger-heads": {"task": "contacts.tasks.write_ledger_heads", "schedule": crontab(hour=3, minute=40)},
    # First of what waits: behind a full queue it would run out, and nothing else be offered until that is empty.
    "sweep-messages": {
        "task": "messaging.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 5, "priority": 0},
    },
    "sweep-sequences": {"task": "messaging.tasks.sweep_sequences", "schedule": 60.0, "options": {"expires": 60}},
    "wake-threads": {"task": "messaging.tasks.wake_threads", "schedule": 60.0, "options": {"expires": 60}},
    "ask-providers-for-news": {"task": "messaging.tasks.ask_for_news", "schedule": 60.0, "options": {"expires": 60}},
    "look-back-at-messages": {"task": "messaging.tasks.look_back", "schedule": 3600.0, "options": {"expires": 3600}},
    "keep-up-with-providers": {"task": "messaging.tasks.keep_up", "schedule": crontab(hour=2, minute=50)},
    "forget-invitations": {"task": "accounts.tasks.forget_invitations", "schedule": crontab(hour="3", minute="10")},
    "sweep-opt-ins": {"task": "messaging.tasks.sweep_opt_ins", "schedule": 60.0, "options": {"expires": 60}},
    "carry-out-privacy-requests": {"task": "privacy.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "forget-cookie-choices": {"task": "privacy.cookies.tasks.forget_choices", "schedule": crontab(hour=3, minute=20)},
    "remind-of-privacy-duties": {"task": "privacy.records.tasks.remind", "schedule": crontab(hour=6, minute=30)},
    "remind-of-incidents": {"task": "privacy.records.tasks.remind_of_incidents", "schedule": crontab(minute=15)},
    "mail-incident-letters": {
        "task": "privacy.records.tasks.mail_incident_letters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "announce-policies": {"task": "privacy.policy.tasks.announce", "schedule": 60.0, "options": {"expires": 60}},
    "look-for-erased-people": {"task": "privacy.tasks.look_at_night", "schedule": crontab(hour=1, minute=10)},
    "tell-news-of-requests": {"task": "privacy.tasks.tell_news", "schedule": crontab(hour=6, minute=45)},
    "tell-recipients": {"task": "privacy.notices.tasks.sweep_notices", "schedule": 300.0, "options": {"expires": 300}},
    "let-go-of-what-is-old": {"task": "privacy.retention.tasks.let_go", "schedule": crontab(hour=4, minute=50)},
    "tidy-privacy-requests": {"task": "privacy.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
}
