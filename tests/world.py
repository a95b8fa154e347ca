"""One of everything in Alice's workspace and in Olga's, so that every address of the site can be tried."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import Invitation, Membership, User, Workspace
from contacts.duplicates.models import CompanyMerge, ContactMerge, DuplicatePair
from contacts.fields import making, stages
from contacts.models import (
    Batch,
    Call,
    Company,
    Contact,
    ContactFile,
    CustomField,
    ImportRun,
    LifecycleStage,
    Mention,
    Note,
    Relation,
    SavedView,
    Tag,
)
from contacts.page import files, relations
from contacts.page.models import RelationKind
from crm.lib.ids import uuid7
from messaging import outbox
from messaging.forms import publishing
from messaging.forms.design import first
from messaging.models import (
    Attachment,
    Brand,
    Campaign,
    Conversation,
    FormAnswer,
    Message,
    OptOutWord,
    PublicForm,
    SavedReply,
    Sender,
    Sequence,
    SequenceRun,
    SequenceStep,
    TextingCampaign,
    Topic,
)
from messaging.preferences import opt_out_words
from messaging.words import mail_words
from privacy.centre import questions
from privacy.models import PrivacyRequest, Question
from privacy.notices.models import Notice
from privacy.policy import publishing as policies
from privacy.policy.models import PolicyVersion
from privacy.records import reviews
from privacy.records.models import AccessLine, AccessReview, Incident, Processor
from privacy.requests import filing, links
from privacy.retention.models import LegalHold
from projects.hours import booking
from projects.models import (
    CalendarLink,
    ClientLink,
    Milestone,
    Project,
    ProjectFile,
    ProjectMember,
    ProjectNote,
    ProjectStage,
    Task,
    TaskComment,
    TaskMention,
    TaskStep,
    TimeEntry,
    WorkTemplate,
)
from projects.sharing import links as client_links
from projects.stages import steps
from tests.cast import Cast, make_cast, make_contact, make_user

Sample = Callable[["Shelf"], Any]


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
        for name in ("sent", "child-report", "contact")
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


@dataclass
class Shelf:
    """One of everything of a workspace."""

    workspace: Workspace
    contact: Contact = field(init=False)
    company: Company = field(init=False)
    own_field: CustomField = field(init=False)
    tag: Tag = field(init=False)
    stage: LifecycleStage = field(init=False)
    project: Project = field(init=False)
    project_stage: ProjectStage = field(init=False)
    work_template: WorkTemplate = field(init=False)
    milestone: Milestone = field(init=False)
    project_member: ProjectMember = field(init=False)
    project_note: ProjectNote = field(init=False)
    project_file: ProjectFile = field(init=False)
    client_link: ClientLink = field(init=False)
    note: Note = field(init=False)
    call: Call = field(init=False)
    relation: Relation = field(init=False)
    task: Task = field(init=False)
    step: TaskStep = field(init=False)
    comment: TaskComment = field(init=False)
    task_mention: TaskMention = field(init=False)
    entry: TimeEntry = field(init=False)
    mention: Mention = field(init=False)
    file: ContactFile = field(init=False)
    company_file: ContactFile = field(init=False)
    run: ImportRun = field(init=False)
    batch: Batch = field(init=False)
    second: Contact = field(init=False)
    second_company: Company = field(init=False)
    pair: DuplicatePair = field(init=False)
    merge: ContactMerge = field(init=False)
    company_merge: CompanyMerge = field(init=False)
    export: Batch = field(init=False)
    proof: Batch = field(init=False)
    view: SavedView = field(init=False)
    deleted_view: SavedView = field(init=False)
    membership: Membership = field(init=False)
    invitation: Invitation = field(init=False)
    sender: Sender = field(init=False)
    conversation: Conversation = field(init=False)
    message: Message = field(init=False)
    reply: SavedReply = field(init=False)
    attachment: Attachment = field(init=False)
    campaign: Campaign = field(init=False)
    sequence: Sequence = field(init=False)
    form: PublicForm = field(init=False)
    answer: FormAnswer = field(init=False)
    topic: Topic = field(init=False)
    word: OptOutWord = field(init=False)
    brand: Brand = field(init=False)
    texting_campaign: TextingCampaign = field(init=False)
    privacy_request: PrivacyRequest = field(init=False)
    question: Question = field(init=False)
    processor: Processor = field(init=False)
    hold: LegalHold = field(init=False)
    notice: Notice = field(init=False)
    policy: PolicyVersion = field(init=False)
    incident: Incident = field(init=False)
    review: AccessReview = field(init=False)
    access_line: AccessLine = field(init=False)

    def __post_init__(self) -> None:
        self.company = Company.objects.create(workspace=self.workspace, name="Sample Works")
        self.contact = make_contact(self.workspace, email="ana@example.com", phone="+12025550123", company=self.company)
        self.own_field = making.add(self.workspace, "Own choice", "choice", options=["Gold", "Silver"])
        self.tag = Tag.objects.create(workspace=self.workspace, name="Sample tag")
        stages.write_down(self.workspace)
        self.stage = LifecycleStage.objects.of(self.workspace).order_by("position")[0]
        self.project = Project.objects.create(workspace=self.workspace, name="Sample site", contact=self.contact)
        self._fill_project()
        self.note = Note.objects.create(workspace=self.workspace, contact=self.contact, text="A note")
        self._fill_page()
        self._fill_work()
        self._fill_lists()
        joined = make_user(f"member-of-{self.workspace.slug}@example.com")
        self.membership = Membership.objects.create(workspace=self.workspace, user=joined)
        self.invitation = Invitation.objects.create(
            workspace=self.workspace, email="new@example.com", token_hash=self.workspace.slug.encode()
        )
        self._fill_messaging()
        self._fill_forms()
        self.privacy_request = filing.file(self.workspace, "access", email="ana@example.com", name="Ana Sample")
        filing.confirm_link(self.privacy_request)
        self.question = questions.ask(self.workspace, name="Ana Sample", email="ana@example.com", text="Are you open?")
        self._fill_records()

    def _fill_project(self) -> None:
        """What hangs on the project."""
        steps.write_down(self.workspace)
        self.project_stage = ProjectStage.objects.of(self.workspace).order_by("position")[0]
        self.work_template = WorkTemplate.objects.create(
            workspace=self.workspace, name="Website", outline="Kick-off (day 0)\n- Send the agreement (day 1, 30 min)"
        )
        mine = {"workspace": self.workspace, "project": self.project}
        self.milestone = Milestone.objects.create(**mine, name="Design approved", due_on=timezone.now().date())
        owner = self.workspace.memberships.get(role="owner").user
        self.project_member = ProjectMember.objects.create(**mine, user=owner, rate=90_00)
        self.project_note = ProjectNote.objects.create(**mine, author=owner, text="Wants it before the summer")
        plan = files.keep(self.workspace, "sketch.txt", io.BytesIO(b"A sketch"), author=owner)
        self.project_file = ProjectFile.objects.create(**mine, file=plan, shared=True)
        self.client_link = ClientLink.objects.create(**mine, label="Ana")

    def _fill_work(self) -> None:
        """A task with all that hangs on it, and an hour of a member."""
        mine = {"workspace": self.workspace}
        owner = self.workspace.memberships.get(role="owner").user
        worker = Membership.objects.of(self.workspace).filter(role="member").first()
        self.task = Task.objects.create(
            **mine, project=self.project, contact=self.contact, name="Send the offer", due_at=timezone.now(),
            due_zone="UTC", assignee=owner, author=owner, remind_before=0, rule="FREQ=WEEKLY", text="With insurance.",
        )  # fmt: skip
        self.step = TaskStep.objects.create(**mine, task=self.task, text="Ask for the price")
        self.comment = TaskComment.objects.create(**mine, task=self.task, author=owner, text="What about Tuesday?")
        self.task_mention = TaskMention.objects.create(**mine, comment=self.comment, member=owner)
        CalendarLink.objects.create(**mine, member=owner, token_hash=self.workspace.slug.encode())
        self.entry = booking.book(
            self.workspace, worker.user if worker else owner, day=timezone.localdate(), minutes=90,
            project=self.project, task=self.task, text="Drew the first page",
        )  # fmt: skip

    def _fill_records(self) -> None:
        """What a controller keeps to show how it deals with data."""
        self.processor = Processor.objects.create(
            workspace=self.workspace, name="Ledger & Sons", service="keeps our books", country="DE"
        )
        self.notice = Notice.objects.create(
            workspace=self.workspace,
            processor=self.processor,
            what="erasure",
            addresses=["gone@example.net"],
            token_hash=self.workspace.pk.bytes,
        )
        self.hold = LegalHold.objects.create(
            workspace=self.workspace, contact=self.second, reason="A claim", until=timezone.now().date()
        )
        self.incident = Incident.objects.create(
            workspace=self.workspace, title="A laptop was stolen", what="On a train."
        )
        self.review = AccessReview.objects.create(workspace=self.workspace, closed_at=timezone.now())
        self.access_line = reviews.begin(self.workspace, by=None).lines.all()[0]
        owner, today = self.workspace.memberships.get(role="owner").user, timezone.now().date()
        self.policy = policies.publish(self.workspace, by=owner, effective_on=today)
        for workspace in (self.workspace, None):
            versions = PolicyVersion.objects.of_controller(workspace)
            if workspace is None and not versions.exists():
                policies.publish(None, by=owner, effective_on=today)
            if versions.count() == 1:
                policies.publish(workspace, by=owner, effective_on=today + timedelta(30), summary="New words")

    def _fill_lists(self) -> None:
        """What stands beside the contacts: an import, duplicates, merges, changes of many, views."""
        self.run = ImportRun.objects.create(workspace=self.workspace, file_name="google.csv", state="preview")
        self.second = make_contact(self.workspace, "Anna Sample", email="anna@example.com", job_title="Baker")
        self.second_company = Company.objects.create(workspace=self.workspace, name="Sample Works Ltd")
        one, other = sorted((self.contact, self.second), key=lambda contact: contact.pk)
        self.pair = DuplicatePair.objects.create(
            workspace=self.workspace, one=one, other=other, score=60, reasons=["alike", "company"]
        )
        self.merge = ContactMerge.objects.create(workspace=self.workspace, survivor=self.contact, loser_id=uuid7())
        self.company_merge = CompanyMerge.objects.create(
            workspace=self.workspace, survivor=self.company, loser_id=uuid7()
        )
        self.batch = Batch.objects.create(workspace=self.workspace, kind="bulk", state="done", title="Stage: Client")
        self.export = Batch.objects.create(workspace=self.workspace, kind="export", state="done", title="A mailing")
        self.proof = Batch.objects.create(workspace=self.workspace, kind="proof", state="done", title="Summer hours")
        self.view = SavedView.objects.create(
            workspace=self.workspace, name="Leads", shared=True, query="f=stage:any:lead"
        )
        self.deleted_view = SavedView.objects.create(
            workspace=self.workspace, name="Old", shared=True, deleted_at=timezone.now()
        )

    def _fill_messaging(self) -> None:
        """A sender, a message with a picture, a reply, a campaign and its registration."""
        self.sender = Sender.objects.filter(workspace=self.workspace).first() or Sender.objects.create(
            workspace=self.workspace, address="+12025550199"
        )
        self.message = outbox.compose(self.contact, "sms", "marketing", "Hello", author=None, idempotency_key="one")
        self.conversation = self.message.conversation
        picture = files.keep(self.contact, "a.png", io.BytesIO(b"\x89PNG\r\n\x1a\n"), author=None)
        mine = {"workspace": self.workspace, "contact": self.contact, "message": self.message}
        self.attachment = Attachment.objects.create(**mine, file=picture, name=picture.name)
        self.reply = SavedReply.objects.create(workspace=self.workspace, name="Hours", body="We open at nine.")
        self.campaign = Campaign.objects.create(
            workspace=self.workspace, name="Summer hours", body="We close at four in July.", everyone=True
        )
        self.sequence = Sequence.objects.create(workspace=self.workspace, name="Welcome")
        SequenceStep.objects.create(sequence=self.sequence, position=0, body="Welcome! Tell us how we can help.")
        SequenceRun.objects.create(
            workspace=self.workspace, sequence=self.sequence, contact=self.contact, due_at=timezone.now()
        )
        self.brand = Brand.objects.create(workspace=self.workspace, legal_name="Sample Works LLC", tax_id="12-3456789")
        self.texting_campaign = TextingCampaign.objects.create(
            workspace=self.workspace,
            brand=self.brand,
            description="Reminders of appointments and notices when an order is ready to be collected.",
            message_flow="People enter their number on our opt-in page and answer YES to the text that follows.",
            samples=["Sample Works: your order is ready. Reply STOP to end."] * 2,
        )

    def _fill_forms(self) -> None:
        """A form that was published and answered, a topic, a word for STOP."""
        self.form = PublicForm(workspace=self.workspace, name="Front desk", kind="contact")
        design = first("lead", self.workspace)
        self.form.design = design.written()
        self.form.save()
        self.answer = FormAnswer.objects.create(
            workspace=self.workspace,
            form=self.form,
            version=publishing.publish(self.form),
            contact=self.contact,
            entered={"fields": {"name": "Ana B. Sample"}, "answers": [], "boxes": [], "ip": "", "origin": ""},
            proposed={"name": "Ana B. Sample"},
            taken_at=timezone.now(),
        )
        self.topic = Topic.objects.create(workspace=self.workspace, name="Tastings")
        self.word = opt_out_words.add(self.workspace, "ALTO")

    def _fill_page(self) -> None:
        """What stands on the contact's page beside the note."""
        mine = {"workspace": self.workspace, "contact": self.contact}
        owner = self.workspace.memberships.get(role="owner").user
        self.call = Call.objects.create(**mine, seconds=90, text="About the site")
        brother = make_contact(self.workspace, "Ben Sample")
        self.relation = relations.link(self.contact, brother, RelationKind.SIBLING)
        self.mention = Mention.objects.create(workspace=self.workspace, note=self.note, member=owner)
        self.file = files.keep(self.contact, "plan.txt", io.BytesIO(b"A plan"), author=owner)
        self.company_file = files.keep(self.company, "terms.txt", io.BytesIO(b"Terms"), author=owner)


@dataclass
class World:
    """The cast, and a shelf for each of the two workspaces."""

    cast: Cast
    ours: Shelf
    theirs: Shelf

    def sample(self, param: str, route: str, records_of: str = "ours") -> Any:
        """A value for a parameter of a route; the workspace is always Alice's."""
        make = SAMPLES.get(f"{route}:{param}") or SAMPLES[param]
        return make(self.ours if param == "workspace" else getattr(self, records_of))

    def member_with_mfa(self, name: str) -> User:
        """A member with a second factor, whom pages that demand one let in."""
        user: User = getattr(self.cast, name)
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        return user

    def make_site_admin(self, name: str) -> User:
        """One of the site's own admins."""
        user: User = getattr(self.cast, name)
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        user.refresh_from_db()
        return user


def make_world() -> World:
    """Everybody and everything."""
    cast = make_cast()
    return World(cast, Shelf(cast.workspace), Shelf(cast.other))
