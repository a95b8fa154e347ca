"""Each opt-in page, each version of its wording and what waits for a worker, in the shape that all forms have."""

import hashlib
import json

from django.db import migrations

_FIELDS = {"name": ("Name", True), "email": ("Email", False), "phone": ("Mobile number", False)}


def _asks(keys):
    return [
        {"id": key, "kind": key, "label": _FIELDS[key][0], "help": "", "required": _FIELDS[key][1], "options": []}
        for key in keys
    ]


def _design(form, texts, about, frequency):
    channels = [channel for channel in ("email", "sms") if texts[channel] is not None]
    boxes = [
        {"channel": channel, "purpose": form.purpose, "about": about, "frequency": frequency, "text": texts[channel]}
        for channel in channels
    ]
    address = {"email": "email", "sms": "phone"}
    return {
        "title": "",
        "intro": form.intro,
        "button": "",
        "thanks": "",
        "used_for": "",
        "language": "en",
        "double_opt_in": True,
        "asks_age": False,
        "asks": _asks(["name", *(address[channel] for channel in channels)]),
        "boxes": boxes,
    }


def _fingerprint(content):
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def move(apps, schema_editor):
    forms, versions = apps.get_model("messaging", "PublicForm"), apps.get_model("messaging", "FormVersion")
    for form in forms.objects.select_related("workspace"):
        asked = {"sms": "" if form.by_text else None, "email": "" if form.by_email else None}
        form.design = _design(form, asked, form.about, form.frequency)
        form.save(update_fields=["design"])
        for version in versions.objects.filter(form=form):
            texts = {"sms": version.sms_text or None, "email": version.email_text or None}
            about, frequency = version.about or form.about, version.frequency or form.frequency
            version.content = {
                "business": form.workspace.business_name,
                "kind": "opt_in",
                "wording": "2026-11",
                "design": _design(form, texts, about, frequency),
            }
            version.fingerprint = _fingerprint(version.content)
            version.save(update_fields=["content", "fingerprint"])
    waiting, answers = apps.get_model("messaging", "OptInAnswer"), apps.get_model("messaging", "FormAnswer")
    for row in waiting.objects.select_related("form"):
        said = row.entered
        given = {"email": said["email"], "sms": said["phone"]}
        answers.objects.create(
            id=row.id,
            workspace_id=row.form.workspace_id,
            form_id=row.form_id,
            version_id=row.wording_id,
            entered={
                "fields": {"name": said["name"], "phone": said["phone"], "email": said["email"]},
                "answers": [],
                "boxes": [f"{c}:{row.form.purpose}" for c in said["channels"] if given.get(c)],
                "ip": said["ip"],
                "origin": "",
            },
            phone_hash=row.phone_hash,
            email_hash=row.email_hash,
            at=row.at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0009_forms_of_all_kinds"),
    ]

    operations = [migrations.RunPython(move, elidable=True)]
