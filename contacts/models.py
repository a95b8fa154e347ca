"""People and companies of a workspace. Consent and its ledger are in ``contacts.consent.models``."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.fields.dates import Birthday
from crm.lib import addresses
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet

from contacts.consent.models import (  # noqa: F401  isort: skip  one app, one registry of models
    Consent,
    ConsentEvent,
    ContactKey,
    LedgerHead,
    OptOutLine,
    Suppression,
)
from contacts.history.models import Batch, BatchChange  # noqa: F401  isort: skip
from contacts.fields.models import (  # noqa: F401  isort: skip
    HUES,
    CustomField,
    FieldOption,
    FieldValue,
    LifecycleStage,
    PostalAddress,
    TagOverlap,
)
from contacts.imports.models import (  # noqa: F401  isort: skip
    ImportAddress,
    ImportFile,
    ImportMapping,
    ImportRow,
    ImportRun,
)
from contacts.duplicates.models import (  # noqa: F401  isort: skip
    CompanyMerge,
    ContactMerge,
    DuplicateKey,
    DuplicatePair,
    DuplicateScan,
)
from contacts.lists.models import ExportPart, FirstView, SavedView  # noqa: F401  isort: skip
from contacts.page.models import Call, ContactFile, Mention, Note, Relation  # noqa: F401  isort: skip


class CompanySize(models.TextChoices):
    """How many people work for a company."""

    ONE = "1", _("1 person")
    FEW = "2-9", _("2 to 9 people")
    SMALL = "10-49", _("10 to 49 people")
    MEDIUM = "50-249", _("50 to 249 people")
    LARGE = "250+", _("250 people or more")


class Company(Record):
    """An organization that contacts work for."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="companies")
    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    size = models.CharField(_("people"), max_length=8, choices=CompanySize.choices, blank=True)
    notes = EncryptedTextField(_("notes"), blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["Company"].as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_company_of_a_name",
                violation_error_message=_("A company of this name is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def reindex(self) -> None:
        """Bring the words of search up to date, its people's too: they are found by the company's name."""
        from contacts.search import reindex_company

        reindex_company(self)


class CompanyDomain(Record):
    """A domain whose email addresses belong to a company's people."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(_("domain"), max_length=253)

    objects = WorkspaceQuerySet["CompanyDomain"].as_manager()

    class Meta:
        verbose_name = _("company's domain")
        verbose_name_plural = _("companies' domains")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="a_domain_is_one_companys")]

    def __str__(self) -> str:
        return self.name


class TagManager(models.Manager["Tag"].from_queryset(WorkspaceQuerySet["Tag"])):  # type: ignore[misc]
    """Tags but those that were deleted: these can be taken back for an hour, then they are gone."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(deleted_at__isnull=True)


class Tag(Record):
    """A word that groups contacts."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=60)
    hue = models.PositiveSmallIntegerField(_("colour"), default=7)
    deleted_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # of a tag that was deleted by merging it
    stale_since = models.DateTimeField(null=True, editable=False)  # search has yet to hear what became of it

    objects = TagManager()
    everything = WorkspaceQuerySet["Tag"].as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_tag_of_a_name",
                condition=models.Q(deleted_at__isnull=True),
                violation_error_message=_("A tag of this name is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.TextChoices):
    """The stages a workspace begins with, until it names its own (``contacts.fields.stages``)."""

    NEW = "new", _("New")
    LEAD = "lead", _("Lead")
    CLIENT = "client", _("Client")
    FORMER = "former", _("Former client")


class PreferredWay(models.TextChoices):
    """How somebody likes to be reached."""

    SMS = "sms", _("Text message")
    EMAIL = "email", _("Email")
    CALL = "call", _("Phone call")
    POST = "post", _("Letter")


class Source(models.TextChoices):
    """How a contact came to be here."""

    STAFF = "staff", _("Entered by staff")
    IMPORT = "import", _("Imported")
    OPT_IN = "opt_in", _("Opt-in page")
    FORM = "form", _("Form")
    INBOUND = "inbound", _("Wrote to us")
    SAMPLE = "sample", _("Sample data")


class Contact(Record):
    """A person the business deals with."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        db_index=False,  # contact_of_company
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    place_label = models.CharField(_("label of the address"), max_length=60, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    preferred_channel = models.CharField(
        _("preferred way"), max_length=10, choices=PreferredWay.choices, blank=True
    )  # a wish, not a consent
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("day of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    referral_source = models.CharField(_("referral source"), max_length=150, blank=True)
    stage = models.CharField(_("stage"), max_length=10, default=Stage.NEW)  # key of a LifecycleStage
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_contacts",
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="contacts")
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.STAFF, editable=False)
    purpose = models.CharField(
        _("collected for"),
        max_length=200,
        blank=True,
        help_text=_("What you keep this person's data for, in words they would understand."),
    )
    extra = EncryptedJSONField(_("other fields"), blank=True)  # what an import brought and no field holds
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    restricted_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)  # folded words; contacts/search.py keeps and reads it
    sort_name = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["Contact"].as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["workspace", "sort_name", "id"], name="contact_by_name"),
            models.Index(fields=["workspace", "-updated_at", "id"], name="contact_by_change"),
            models.Index(fields=["workspace", "-created_at", "id"], name="contact_by_age"),
            # A list of one stage is as flat as the whole list, in whatever order it is wanted.
            models.Index(fields=["workspace", "stage", "sort_name", "id"], name="contact_stage_by_name"),
            models.Index(fields=["workspace", "stage", "-updated_at", "id"], name="contact_stage_by_change"),
            models.Index(fields=["workspace", "stage", "-created_at", "id"], name="contact_stage_by_age"),
            models.Index(
                fields=["workspace", "birth_month", "birth_day", "id"],
                name="contact_by_birthday",
                condition=models.Q(birth_month__isnull=False),
            ),
            # Lists sorted or filtered by these; capitals make no difference.
            *(
                models.Index("workspace", Lower(column), "id", name=name)
                for column, name in (
                    ("given_name", "contact_by_given_name"),
                    ("family_name", "contact_by_family_name"),
                    ("job_title", "contact_by_job_title"),
                    ("city", "contact_by_city"),
                    ("region", "contact_by_region"),
                    ("postal_code", "contact_by_postal_code"),
                    ("referral_source", "contact_by_referral"),
                )
            ),
            models.Index(fields=["workspace", "country", "id"], name="contact_by_country"),
            models.Index(fields=["workspace", "language", "id"], name="contact_by_language"),
            models.Index(fields=["workspace", "zone", "id"], name="contact_by_zone"),
            models.Index(fields=["workspace", "preferred_channel", "id"], name="contact_by_preferred_way"),
            models.Index(fields=["workspace", "source", "id"], name="contact_by_source"),
            models.Index(fields=["workspace", "owner", "sort_name", "id"], name="contact_of_owner"),
            models.Index(fields=["company", "id"], name="contact_of_company"),
            models.Index(
                fields=["workspace", "-archived_at", "id"],
                name="contact_archived",
                condition=models.Q(archived_at__isnull=False),
            ),
            models.Index(
                fields=["workspace", "-restricted_at", "id"],
                name="contact_restricted",
                condition=models.Q(restricted_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_month__isnull=True, birth_day__isnull=True, birth_year__isnull=True)
                | models.Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="a_birthday_has_month_and_day",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("(no name)"))

    @property
    def birthday(self) -> Birthday | None:
        """The day of birth, with its year when it is known."""
        if self.birth_month is None or self.birth_day is None:
            return None
        return Birthday(self.birth_month, self.birth_day, self.birth_year)

    @birthday.setter
    def birthday(self, day: Birthday | None) -> None:
        self.birth_month, self.birth_day, self.birth_year = (day.month, day.day, day.year) if day else (None,) * 3

    @property
    def is_restricted(self) -> bool:
        """Frozen at the person's request (GDPR Art. 18): kept, but not used."""
        return self.restricted_at is not None

    @property
    def shown_name(self) -> str:
        """The name, or the first address of somebody whose name nobody knows."""
        return self.name or next((point.value for point in self.points.all()), "") or str(_("(no name)"))

    def reindex(self) -> None:
        """Bring search and sorting up to date; whoever changed name, addresses, company or tags calls it."""
        from contacts.search import reindex

        reindex([self])

    def point(self, kind: str) -> "ContactPoint | None":
        """The first email address or phone number, as ``kind`` says."""
        return next((point for point in self.points.all() if point.kind == kind), None)


class ContactPoint(Record):
    """An email address or a phone number of a contact, normalized; ``hash`` is what suppression compares."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=5, choices=[(kind.value, kind.value) for kind in addresses.Kind])
    value = models.CharField(max_length=254)
    hash = models.BinaryField(max_length=32, editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = WorkspaceQuerySet["ContactPoint"].as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "value"], name="a_contact_has_it_once")]
        indexes = [
            models.Index(fields=["workspace", "hash"], name="point_by_hash"),
            models.Index(fields=["workspace", "kind", "value"], name="point_by_value"),
        ]

    def __str__(self) -> str:
        return self.value

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.hash = addresses.address_hash(self.value)
        super().save(*args, **kwargs)


class FormerAddress(Record):
    """That an address was taken off a contact: its keyed hash alone, so that an erasure can close it, too."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["contact", "hash"], name="a_former_address_once")]

    def __str__(self) -> str:
        return f"Former address {self.pk}"
