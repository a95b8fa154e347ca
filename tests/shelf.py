"""One of everything of a workspace."""

import io
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Invitation, Membership, Workspace
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
    TextingCampaign,
    Topic,
)
from privacy.centre import questions
from privacy.models import PrivacyRequest, Question
from privacy.notices.models import Notice
from privacy.policy.models import PolicyVersion
from privacy.records.models import AccessLine, AccessReview, Incident, Processor
from privacy.requests import filing
from privacy.retention.models import LegalHold
from projects.models import (
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
from tests import shelf_of_messages, shelf_of_work
from tests.cast import make_contact, make_user


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
        shelf_of_work.fill_project(self)
        self.note = Note.objects.create(workspace=self.workspace, contact=self.contact, text="A note")
        self._fill_page()
        shelf_of_work.fill_work(self)
        self._fill_lists()
        joined = make_user(f"member-of-{self.workspace.slug}@example.com")
        self.membership = Membership.objects.create(workspace=self.workspace, user=joined)
        self.invitation = Invitation.objects.create(
            workspace=self.workspace, email="new@example.com", token_hash=self.workspace.slug.encode()
        )
        shelf_of_messages.fill_messaging(self)
        shelf_of_messages.fill_forms(self)
        self.privacy_request = filing.file(self.workspace, "access", email="ana@example.com", name="Ana Sample")
        filing.confirm_link(self.privacy_request)
        self.question = questions.ask(self.workspace, name="Ana Sample", email="ana@example.com", text="Are you open?")
        shelf_of_work.fill_records(self)

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
