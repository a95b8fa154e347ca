"""Conversations and messages in the map of personal data."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, declare_store, technical

_TALK = _("to talk with you, and to know what was said")
_OF_CONTACT = {Subject.CONTACT: "contact"}


def _forget(contacts: Collection[UUID]) -> int:
    from messaging.inbox import attachments

    return attachments.forget(contacts)


_CARRIER = ("the provider that carries our messages",)


def _message(category: str = "messages") -> Personal:
    return Personal(category=category, purpose=_TALK, recipients=_CARRIER)


declare(
    "messaging.Sender",
    _("senders"),
    technical(
        *"id workspace provider kind address label account credentials per_minute per_day per_domain".split(),
        *"registration texting_campaign trouble trouble_at heard_at paused_until archived_at created_at".split(),
        why="a number or address of the business itself",
    ),
)
declare(
    "messaging.ProviderAccount",
    _("accounts with providers"),
    technical(
        *"id workspace provider name credentials token token_until created_at".split(),
        why="keys of the business itself",
    ),
)
declare(
    "messaging.Brand",
    _("10DLC brands"),
    technical(
        *"id workspace legal_name entity tax_id street city state postal_code country website email phone".split(),
        *"external_id standing score low_volume allowance created_at".split(),
        why="what the business told the carriers about itself",
    ),
)
declare(
    "messaging.TextingCampaign",
    _("10DLC campaigns"),
    technical(
        *"id workspace brand use_case description message_flow samples has_links has_phones opt_in_text".split(),
        *"opt_out_text help_text external_id standing said created_at".split(),
        why="what the business told the carriers about its texts",
    ),
)
declare(
    "messaging.Conversation",
    _("conversations"),
    {
        **technical("id", "workspace", "contact", "address_hash", "last_message", "created_at"),
        **dict.fromkeys(("channel", "last_message_at", "last_inbound_at", "review_since"), _message()),
        "address": _message("contact details"),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.Thread",
    _("threads of the inbox"),
    technical(
        *"id workspace contact conversation last_message unread state snoozed_until".split(),
        *"assignee given_by given_at moved_at".split(),
        why="whose turn it is to answer, and until when it can wait",
    ),
    rows=_OF_CONTACT,
)
declare(
    "messaging.Message",
    _("messages"),
    {
        **technical(
            *"id workspace conversation contact sender author address_hash basis event campaign".split(),
            *"idempotency_key not_before claimed_by lease_until attempts handed_over_at provider_id error_code".split(),
            *"segments fee is_laid_out attached variant run domain".split(),
        ),
        **dict.fromkeys(
            (
                *"channel purpose direction capability subject preheader body status reasons".split(),
                *"sent_at delivered_at scheduled_for created_at".split(),
            ),
            _message(),
        ),
        "address": _message("contact details"),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.SavedReply",
    _("saved replies"),
    technical(*"id workspace name body created_at updated_at deleted_at".split(), why="words of the business itself"),
)
declare(
    "messaging.Draft",
    _("drafts of messages"),
    {
        **technical("id", "workspace", "contact", "author", "channel", "purpose"),
        **dict.fromkeys(
            ("subject", "body", "updated_at"),
            Personal(
                category=_("messages"), purpose=_("to finish what a member began to write to you"), in_portable=False
            ),
        ),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.Attachment",
    _("attachments of messages"),
    {
        **technical("id", "workspace", "contact", "message", "draft", "file", "state", "why", "tries", "next_try_at"),
        "source": Personal(
            category=_("messages"),
            purpose=_("to fetch a file that you sent us"),
            source=_("the provider that carries our messages"),
            in_portable=False,
            retention=_("until the file is here"),
        ),
        **dict.fromkeys(("name", "media_type", "size", "created_at"), _message()),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.InboundEvent",
    _("raw messages from the provider"),
    {
        **technical(
            *"id workspace sender provider external_id contact address_hash intent outcome processed_at".split(),
            "aged_at",
        ),
        "raw": Personal(
            category=_("messages"),
            purpose=_("to lose no message that you send, and to show what the carrier told us"),
            source=_("the provider that carries our messages"),
            in_portable=False,
            json_keys=("kind", "item", "payload"),
            retention=_("90 days"),
        ),
        "received_at": _message(),
    },
    rows=_OF_CONTACT,
    by_address=["address_hash"],
)
declare(
    "messaging.SandboxText",
    _("texts of the trial phone"),
    {
        **technical("id", "workspace", "sender", "reference", "address_hash"),
        **dict.fromkeys(
            ("direction", "address", "body", "at"),
            Personal(category=_("messages"), purpose=_("to try the software without a carrier"), in_portable=False),
        ),
    },
    by_address=["address_hash"],
)
declare_store(
    "files that just came in",
    holds="what you sent us with a message, encrypted, until it is among the files kept about you",
    erase="destroyed when the person is erased, as soon as it is kept there, and by the next night in any case",
    retention="seconds as a rule, a day at most",
    forget=_forget,
)
declare_store(
    "message queue",
    holds="ids of messages and events that wait for a worker, nothing else",
    erase="an id of an erased message leads nowhere",
    retention="until a worker takes it, seconds as a rule",
)
declare(
    "messaging.CampaignRecipient",
    _("messages of campaigns to come"),
    technical("id", "campaign", "contact", why="whose message is to be put into the outbox when its turn comes"),
    rows=_OF_CONTACT,
)
declare(
    "messaging.Campaign",
    _("campaigns"),
    technical(
        *"id workspace name channel purpose topic sender subject preheader body everyone tag view".split(),
        *"query planned subject_b body_b share_b measured follows follow_days".split(),
        *"passed_over scheduled_at state revision paused_at lease".split(),
        *"lease_until author started_by created_at started_at".split(),
        why="words and decisions of the business itself",
    ),
)
declare(
    "messaging.Sequence",
    _("sequences of messages"),
    technical(
        *"id workspace name purpose topic on_since turned_on_by revision author archived_at created_at".split(),
        why="words and decisions of the business itself",
    ),
)
declare(
    "messaging.SequenceStep",
    _("steps of sequences"),
    technical(*"id sequence position channel wait_hours subject body".split(), why="words of the business itself"),
)
declare(
    "messaging.SequenceRun",
    _("how far people are in sequences"),
    {
        **technical("id", "workspace", "contact", "position", "due_at", "begun_by"),
        **dict.fromkeys(
            ("sequence", "state", "why", "begun_at", "ended_at"),
            Personal(category=_("messages"), purpose=_("to send you one message after the other until you answer")),
        ),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.CampaignLink",
    _("links of campaigns"),
    technical("id", "campaign", "position", "url", why="where a mail of the business leads"),
)
declare(
    "messaging.Outcome",
    _("what came of campaigns"),
    {
        **technical("id", "campaign", "message", "link"),
        "kind": Personal(
            category=_("messages"),
            purpose=_("to see whether what we send is welcome; opens and clicks only while you allow it"),
            source=_("your answer, your mail provider, or your opening a mail or link"),
        ),
        "at": Personal(category=_("messages"), purpose=_("to see whether what we send is welcome")),
    },
    rows={Subject.CONTACT: "message__contact"},
)
declare(
    "messaging.Tally",
    _("numbers of campaigns"),
    technical("id", "campaign", "kind", "variant", "link", "count", why="numbers that name nobody"),
)
declare(
    "messaging.Measuring",
    _("choices about measuring mail"),
    {
        **technical("id", "workspace", "contact"),
        **dict.fromkeys(
            ("allowed", "wording", "at"),
            Personal(
                category=_("consent"),
                purpose=_("to count opens and clicks only if you allow it"),
                source=_("the person"),
            ),
        ),
    },
    rows=_OF_CONTACT,
)
declare(
    "messaging.PublicForm",
    _("forms"),
    technical(
        *"id workspace slug name kind design origins archived_at created_at".split(), why="a page of the business"
    ),
)
declare(
    "messaging.FormVersion",
    _("versions of forms"),
    technical("id", "form", "number", "content", "fingerprint", "created_at", why="text of the business itself"),
)
declare(
    "messaging.AskedNumber",
    _("numbers that were asked for consent"),
    technical("id", "workspace", "address_hash", "at", why="a keyed hash, so that nobody is asked twice; for 30 days"),
    by_address=("address_hash",),
)
_ANSWER = Personal(
    category=_("answers to forms"),
    purpose=_("to answer you, and to do what the form said beside its button"),
    source=_("the person, or whoever typed their address"),
)
declare(
    "messaging.FormAnswer",
    _("answers to forms"),
    {
        **technical(*"id workspace form version contact phone_hash email_hash stamp age_wording taken_at".split()),
        "entered": Personal(
            category=_("answers to forms"),
            purpose=_(
                "to answer you, to do what the form said beside its button, and to ask you to confirm your consent"
            ),
            source=_("the person, or whoever typed their address"),
            json_keys=("fields", "answers", "boxes", "ip", "origin"),
            retention=_("as long as the contact is kept, a year without one; of an opt-in page some seconds"),
        ),
        "proposed": Personal(
            category=_("answers to forms"),
            purpose=_("to have somebody look at it before it changes what is held about you"),
            source=_("the person, or whoever typed their address"),
            retention=_("until somebody has looked at it"),
        ),
        **dict.fromkeys(("at", "age_attested_at"), _ANSWER),
    },
    rows=_OF_CONTACT,
    by_address=("phone_hash", "email_hash"),
)
declare_store(
    "marks of refused visitors",
    holds="keyed hashes of an address, and of network and browser, after a form for people of an age was refused",
    erase="a hash says nothing without the key, and runs out by itself",
    retention="a day for an address, an hour for a network",
)

_WISH = Personal(
    category=_("preferences"),
    purpose=_("to send you no more, and about nothing else, than you want"),
    source=_("the person"),
)
declare(
    "messaging.Topic",
    _("topics of messages"),
    technical("id", "workspace", "name", "about", "archived_at", "created_at", why="what the business writes about"),
)
declare(
    "messaging.Preference",
    _("preferences for messages"),
    {**technical("id", "workspace", "contact"), **dict.fromkeys(("how_often", "paused_until", "changed_at"), _WISH)},
    rows=_OF_CONTACT,
)
declare(
    "messaging.DeclinedTopic",
    _("declined topics"),
    {**technical("id", "contact"), **dict.fromkeys(("topic", "at"), _WISH)},
    rows=_OF_CONTACT,
)
declare(
    "messaging.OptOutWord",
    _("opt-out words of a business"),
    technical("id", "workspace", "word", "spelled", "created_at", why="a setting of the business"),
)
