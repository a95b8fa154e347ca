"""What stands for a parameter of a URL when every address of the site is tried."""

from collections.abc import Callable
from typing import Any

from messaging.words import mail_words
from privacy.requests import links
from projects.sharing import links as client_links

Sample = Callable[[Any], Any]  # out of a shelf


def _key_of(name: str) -> Sample:
    return lambda shelf: getattr(shelf, name).pk


# What a parameter of a URL stands for. "route:parameter" wins over "parameter".
SAMPLES: dict[str, Sample] = {
    "workspace": lambda shelf: shelf.workspace.slug,
    "contact": lambda shelf: shelf.contact.pk,
    "company": lambda shelf: shelf.company.pk,
    "field": lambda shelf: shelf.own_field.pk,
    "tag": lambda shelf: shelf.tag.pk,
    "stage": lambda shelf: shelf.stage.pk,
    "project": lambda shelf: shelf.project.pk,
    "project_stage": lambda shelf: shelf.project_stage.pk,
    "work_template": lambda shelf: shelf.work_template.pk,
    "milestone": lambda shelf: shelf.milestone.pk,
    "project_member": lambda shelf: shelf.project_member.pk,
    "project_note": lambda shelf: shelf.project_note.pk,
    "project_file": lambda shelf: shelf.project_file.pk,
    "client_link": lambda shelf: shelf.client_link.pk,
    **{
        f"projects_public:client{rest}:token": lambda shelf: client_links.token(shelf.client_link)
        for rest in ("", "-file")
    },
    "note": lambda shelf: shelf.note.pk,
    "call": lambda shelf: shelf.call.pk,
    "relation": lambda shelf: shelf.relation.pk,
    "task": lambda shelf: shelf.task.pk,
    "step": lambda shelf: shelf.step.pk,
    "comment": lambda shelf: shelf.comment.pk,
    "task_mention": lambda shelf: shelf.task_mention.pk,
    "entry": lambda shelf: shelf.entry.pk,
    "tasks:pick:kind": lambda shelf: "work",
    "calendar:feed:form": lambda shelf: "events",
    "hours:export-file:form": lambda shelf: "csv",
    "mention": lambda shelf: shelf.mention.pk,
    "file": lambda shelf: shelf.file.pk,
    "company_file": lambda shelf: shelf.company_file.pk,
    **{
        f"contacts:{kind}-{verb}:thing": _key_of(kind)
        for kind in ("call", "relation", "file")
        for verb in ("delete", "restore")
    },
    "run": lambda shelf: shelf.run.pk,
    "batch": lambda shelf: shelf.batch.pk,
    "export": lambda shelf: shelf.export.pk,
    "contacts:export-file:form": lambda shelf: "csv",
    "view": lambda shelf: shelf.view.pk,
    "contacts:view-restore:view": lambda shelf: shelf.deleted_view.pk,
    "contacts:cell:field": lambda shelf: "city",
    "contacts:pick:kind": lambda shelf: "contact",
    "other": lambda shelf: shelf.second.pk,
    "contacts:company-merge:other": lambda shelf: shelf.second_company.pk,
    "pair": lambda shelf: shelf.pair.pk,
    "verdict": lambda shelf: "different",
    "merge": lambda shelf: shelf.merge.pk,
    "company_merge": lambda shelf: shelf.company_merge.pk,
    "member": lambda shelf: shelf.membership.pk,
    "invitation": lambda shelf: shelf.invitation.pk,
    "provider": lambda shelf: shelf.sender.provider,
    "sender": lambda shelf: shelf.sender.pk,
    "carrier": lambda shelf: "twilio",
    "brand": lambda shelf: shelf.brand.pk,
    "texting_campaign": lambda shelf: shelf.texting_campaign.pk,
    "attachment": lambda shelf: shelf.attachment.pk,
    "reply": lambda shelf: shelf.reply.pk,
    "conversation": lambda shelf: shelf.conversation.pk,
    "message": lambda shelf: shelf.message.pk,
    "campaign": lambda shelf: shelf.campaign.pk,
    "sequence": lambda shelf: shelf.sequence.pk,
    "proof": lambda shelf: shelf.proof.pk,
    "messaging:campaign-proof-file:form": lambda shelf: "jsonld",
    "messaging:campaign-people:said": lambda shelf: "gets_it",
    "form": lambda shelf: shelf.form.pk,
    "slug": lambda shelf: shelf.form.slug,
    "answer": lambda shelf: shelf.answer.pk,
    "report": lambda shelf: "consent",
    "crm:report-file:kind": lambda shelf: "csv",
    "hours:export-file:kind": lambda shelf: "csv",
    "topic": lambda shelf: shelf.topic.pk,
    "word": lambda shelf: shelf.word.pk,
    "messaging:preferences:token": lambda shelf: mail_words.token(shelf.conversation),
    "messaging:unsubscribe:token": lambda shelf: mail_words.token(shelf.conversation),
    "token": lambda shelf: "no-such-token",
    "account_reset_password_from_key:uidb36": lambda shelf: "0",
    "account_reset_password_from_key:key": lambda shelf: "no-such-key",
    "account_confirm_email:key": lambda shelf: "no-such-key",
    "mfa_remove_webauthn:pk": lambda shelf: 0,
    "mfa_edit_webauthn:pk": lambda shelf: 0,
    "privacy_request": lambda shelf: shelf.privacy_request.pk,
    "notice": lambda shelf: shelf.notice.pk,
    "hold": lambda shelf: shelf.hold.pk,
    "what": lambda shelf: "message",
    "record": lambda shelf: shelf.message.pk,
    "processor": lambda shelf: shelf.processor.pk,
    "number": lambda shelf: 2,
    "incident": lambda shelf: shelf.incident.pk,
    **{f"records:{desk}incident-act:action": lambda shelf: "note" for desk in ("", "desk-")},
    **{f"records:{desk}activities-file:kind": lambda shelf: "csv" for desk in ("", "desk-")},
    "letter": lambda shelf: "authority",
    **{f"records:{desk}incident-mail:letter": lambda shelf: "people" for desk in ("", "desk-")},
    "review": lambda shelf: shelf.review.pk,
    "line": lambda shelf: shelf.access_line.pk,
    "policy:accept:version": lambda shelf: shelf.policy.pk,
    **{f"policy:workspace{rest}:slug": lambda shelf: shelf.workspace.slug for rest in ("", "-version", "-changes")},
    "privacy:workspace:slug": lambda shelf: shelf.workspace.slug,
    **{
        f"privacy:workspace-{name}:slug": lambda shelf: shelf.workspace.slug
        for name in ("sent", "follow", "child-report", "contact")
    },
    "privacy:agent:token": lambda shelf: links.token(shelf.privacy_request, links.AGENT),
    "question": lambda shelf: shelf.question.pk,
    "action": lambda shelf: "refuse",
    "privacy:cancel:token": lambda shelf: links.token(shelf.privacy_request, links.CANCEL),
    **{
        f"privacy:{name}:token": lambda shelf: links.token(shelf.privacy_request)
        for name in ("text-code", "prove-by-text")
    },
    **{
        f"privacy:{name}:token": lambda shelf: links.token(shelf.privacy_request)
        for name in ("status", "confirm", "prove", "message", "wanted", "withdraw", "code", "copy", "copy-file")
    },
}
