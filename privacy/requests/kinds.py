"""What a request is about, how far it is, who files it and how, why one is refused, and what happens to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a person may ask for."""

    ACCESS = "access", _("A copy of my data")
    DELETION = "deletion", _("Delete my data")
    CORRECTION = "correction", _("Correct my data")
    PORTABILITY = "portability", _("My data in a format for other software")
    OPT_OUT = "opt_out", _("Stop messages and marketing")
    OPT_OUT_SALE = "opt_out_sale", _("Don't sell or share my data")
    OPT_OUT_PROFILING = "opt_out_profiling", _("Don't build a profile of me")
    WITHDRAWAL = "consent_withdrawal", _("Take back a consent that I gave")
    RESTRICTION = "restriction", _("Keep my data, but stop using it")
    LIFTING = "lifting", _("Use my data again: lift the restriction")
    OBJECTION = "objection", _("Object to how my data is used")
    CHILD = "child", _("Report a child's data")
    COMPLAINT = "complaint", _("Complain")


AT_ONCE = frozenset({Kind.OPT_OUT, Kind.OPT_OUT_SALE, Kind.OPT_OUT_PROFILING, Kind.WITHDRAWAL})
"""Kinds that take effect without a queue, when the link is confirmed or staff were told (GDPR Art. 7(3) and 21(3);
11 CCR 7026)."""

COPIES = frozenset({Kind.ACCESS, Kind.PORTABILITY})
"""Kinds that end with a copy behind the link."""

BY_HAND = frozenset({Kind.COMPLAINT, *AT_ONCE})
"""Kinds that staff carry out themselves and then mark as done."""


class State(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("waiting for the mailed link to be confirmed")
    UNVERIFIED = "unverified", _("waiting for proof of identity")
    VERIFIED = "verified", _("verified")
    IN_PROGRESS = "in_progress", _("being carried out")
    FULFILLED = "fulfilled", _("done")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("never confirmed")
    JOINED = "joined", _("answered together with another request")


CLOSED = (State.FULFILLED, State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.JOINED)


class FiledAs(models.TextChoices):
    """In whose place somebody asks."""

    SELF = "self", _("It is about me")
    AGENT = "agent", _("I act for somebody who allowed me to")
    PARENT = "parent", _("It is about my child")


class Manner(models.TextChoices):
    """How it was filed."""

    PAGE = "page", _("on the privacy page")
    PASSED_ON = "passed_on", _("passed on by the operator of the site")
    PHONE = "phone", _("by phone, taken by staff")
    EMAIL = "email", _("by email, taken by staff")
    MAIL = "mail", _("by mail, taken by staff")
    STAFF = "staff", _("noticed by staff")


class Place(models.TextChoices):
    """Where the person lives, as far as the law that applies is concerned."""

    EEA = "eea", _("European Union, Iceland, Liechtenstein or Norway")
    UK = "uk", _("United Kingdom")
    CALIFORNIA = "california", _("California")
    ELSEWHERE = "elsewhere", _("somewhere else")


class Ground(models.TextChoices):
    """Why a request may be refused."""

    FRAUD = "fraud", _("The request is suspected to be fraudulent.")
    NOT_VERIFIED = "not_verified", _("It could not be shown that the request came from the person it is about.")
    NO_MATCH = "no_match", _("Nothing was found that belongs to the person.")
    NOT_COVERED = "not_covered", _("What was asked for is not covered by the right that was claimed.")
    OUTSIDE = "outside", _("The law that gives this right does not apply.")
    TOO_MANY = "too_many", _("The same was asked for too often.")
    LEGAL_DUTY = "legal_duty", _("A law obliges us to keep the data.")
    OTHER = "other", _("Another reason, given in the answer.")


class Step(models.TextChoices):
    """What happened to a request."""

    FILED = "filed", _("filed")
    PASSED_ON = "passed_on", _("passed on to the businesses that hold the data")
    LINK_CONFIRMED = "link_confirmed", _("confirmed from the mailbox")
    IDENTITY_FAILED = "identity_failed", _("proof of identity did not fit")
    IDENTITY_BY_HAND = "identity_by_hand", _("staff have to check the identity")
    VERIFIED = "verified", _("identity shown")
    ACKNOWLEDGED = "acknowledged", _("receipt confirmed to the person")
    PERMITTED = "permitted", _("the person allowed the agent to act")
    DECLARED = "declared", _("declared to be the child's parent")
    WANTED = "wanted", _("the person said what should change")
    MESSAGE_IN = "message_in", _("message from the person")
    MESSAGE_OUT = "message_out", _("message to the person")
    PAUSED = "paused", _("waiting for the person")
    RESUMED = "resumed", _("the person answered")
    STAFF_TOLD = "staff_told", _("staff told of it")
    HANDED = "handed", _("given to somebody to handle")
    REMINDED = "reminded", _("staff reminded of the deadline")
    ESCALATED = "escalated", _("owner told that the deadline passes")
    JOINED = "joined", _("joined to another request")
    STOPPED = "stopped", _("messages stopped")
    CORRECTED = "corrected", _("corrected")
    FROZEN = "frozen", _("frozen")
    LIFTED = "lifted", _("restriction lifted")
    WEIGHED = "weighed", _("objection decided")
    REMOVED = "removed", _("child's data removed")
    RECIPIENTS_TOLD = "recipients_told", _("recipients of the data told")
    OWNER_TOLD = "owner_told", _("other addresses on file told of it")
    EXTENDED = "extended", _("time to answer extended")
    STARTED = "started", _("carrying out begun")
    COPY_READY = "copy_ready", _("copy ready")
    TEXT_CODE = "text_code", _("code by text asked for")
    CODE_SENT = "code_sent", _("code sent")
    CODE_FAILED = "code_failed", _("wrong code")
    COPY_DELIVERED = "copy_delivered", _("copy delivered")
    COPY_GONE = "copy_gone", _("copy destroyed")
    FULFILLED = "fulfilled", _("done")
    LEFTOVERS = "leftovers", _("something was found after the erasure; staff look at it")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by the person")
    CANCELLED = "cancelled", _("cancelled from another address on file")
    EXPIRED = "expired", _("never confirmed, closed")
    BLANKED = "blanked", _("personal content of the request removed")
