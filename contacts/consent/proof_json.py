"""A proof of consent as JSON-LD: a consent record by ISO/IEC TS 27560:2023 in terms of the Data Privacy Vocabulary.

The structure is that of the W3C community group's guide (https://w3id.org/dpv/guides/consent-27560): one process per
channel and purpose, each with its states in the order in which they came. What the vocabulary has no word for (place in
the chain, hashes, verification) is under a URN of ours. The context is in the file; nothing need be fetched to read it.
"""

import json
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language

from contacts.consent.models import Channel, EventKind, Purpose
from contacts.consent.proof import COMMAND, Agreement, Controller, Event, Proof, Verification, how_to_verify, verdict

MEDIA_TYPE: Final = "application/ld+json"

CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "assent": "urn:assent:ledger:",
    "dct:conformsTo": {"@type": "@id"},
    "dct:created": {"@type": "xsd:dateTime"},
    "dpv:hasPurpose": {"@type": "@id"},
    "dpv:hasLegalBasis": {"@type": "@id"},
    "dpv:hasDataSource": {"@type": "@id"},
    "dpv:hasJurisdiction": {"@type": "@id"},
    "dpv:isIndicatedBy": {"@type": "@id"},
    "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime"},
}
_PURPOSES: Final = {
    Purpose.MARKETING: "dpv:DirectMarketing",
    Purpose.INFORMATIONAL: "dpv:CommunicationManagement",
    Purpose.TRANSACTIONAL: "dpv:ServiceProvision",
}
_STATES: Final = {
    EventKind.REQUESTED: "dpv:ConsentRequested",
    EventKind.GRANTED: "dpv:ConsentGiven",
    EventKind.WITHDRAWN: "dpv:ConsentWithdrawn",
    EventKind.EXPIRED: "dpv:ConsentExpired",
}


def write(proof: Proof) -> bytes:
    """The file, in UTF-8."""
    return json.dumps(_record(proof), ensure_ascii=False, indent=2).encode()


def _record(proof: Proof) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        **person(proof),
        "assent:verification": verification(proof.verification),
        "assent:howToVerify": how_to_verify(),
    }


def person(proof: Proof) -> dict[str, Any]:
    """The record of one person, without what belongs to the whole document."""
    return {
        "@id": f"urn:uuid:{proof.id}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
        "dct:identifier": str(proof.id),
        "dct:created": moment(proof.made_at),
        "dct:language": get_language() or "en",
        "dpv:hasDataSubject": {
            "@id": f"urn:uuid:{proof.person}",
            "@type": "dpv:DataSubject",
            "dct:identifier": str(proof.person),
            "dpv:hasName": proof.name,
        },
        "dpv:hasDataController": controller(proof.controller),
        "dpv:hasJurisdiction": f"loc:{proof.controller.country}",
        "dpv:hasProcess": [_process(proof, each) for each in proof.agreements],
        "assent:recordEvent": [_event(event, proof) for event in proof.record_events],
        "assent:zone": proof.zone,
    }


def controller(business: Controller) -> dict[str, Any]:
    """The business."""
    return {
        "@id": f"urn:uuid:{business.id}",
        "@type": "dpv:DataController",
        "dpv:hasName": business.name,
        "dpv:hasAddress": business.address,
        "dpv:hasContact": {"schema:email": business.email, "schema:telephone": business.phone},
        "dpv:hasDataProtectionOfficer": business.officer,
    }


def _process(proof: Proof, agreed: Agreement) -> dict[str, Any]:
    states = [event for event in agreed.events if event.kind in _STATES]
    others = [event for event in agreed.events if event.kind not in _STATES]
    return {
        "@type": "dpv:Process",
        "dct:title": f"{agreed.channel.label} · {agreed.purpose.label}",
        "assent:channel": agreed.channel.value,
        "assent:purpose": agreed.purpose.value,
        "assent:currentState": agreed.state.value if agreed.state else "none",
        "dpv:hasPurpose": _PURPOSES[agreed.purpose],
        "dpv:hasLegalBasis": "dpv:Consent",
        "dpv:hasPersonalData": {
            "@type": "pd:EmailAddress" if agreed.channel == Channel.EMAIL else "pd:TelephoneNumber",
            "rdf:value": agreed.address,
        },
        "dpv:hasDataSource": "dpv:DataSubjectDataSource",
        "dpv:hasRecipient": {
            "@type": "dpv:DataProcessor",
            "dct:description": "the carrier or mail service that delivers the messages",
        },
        "dpv:hasStorageCondition": {
            "@type": ["dpv:StorageLocation", "dpv:StorageDuration"],
            "dct:description": "kept by the data controller",
            "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "erasure of the person's data"},
        },
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dct:description": _withdrawal(agreed.channel),
        },
        "dpv:hasConsentStatus": [_event(event, proof) for event in states],
        "assent:recordEvent": [_event(event, proof) for event in others],
    }


def _withdrawal(channel: Channel) -> str:
    if channel == Channel.EMAIL:
        return "the link in every email, or word to the data controller"
    return "STOP by text message, or word to the data controller"


def _event(event: Event, proof: Proof) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": f"urn:uuid:{event.id}",
        "@type": [_STATES.get(event.kind, "assent:RecordEvent")],
        "assent:kind": event.kind.value,
        "dpv:isIndicatedAtTime": moment(event.at),
        "assent:localTime": event.there.isoformat(timespec="seconds"),
        "dpv:hasIndicationMethod": event.method,
        "dpv:isExercisedAt": event.method,
        "assent:address": event.address,
        "assent:evidence": event.evidence,
        "assent:ip": event.ip,
        "assent:enteredBy": event.entered_by,
        "assent:recordedUnder": f"urn:uuid:{event.record}",
        "assent:sequence": event.seq,
        "assent:previousHash": event.previous_hash,
        "assent:hash": event.hash,
    }
    if event.kind in (EventKind.GRANTED, EventKind.WITHDRAWN):
        said["dpv:isIndicatedBy"] = f"urn:uuid:{proof.person}"  # whoever entered it
    elif event.kind == EventKind.REQUESTED:
        said["dpv:isIndicatedBy"] = f"urn:uuid:{proof.controller.id}"
    if event.wording:
        said["dpv:hasNotice"] = {
            "@type": "dpv:ConsentNotice",
            "dpv:hasIdentifier": f"urn:uuid:{event.id}#wording",
            "dct:description": event.wording,
        }
    return {name: value for name, value in said.items() if value not in ("", None)}


def verification(verified: Verification) -> dict[str, Any]:
    """What checking the chain found."""
    return {
        "assent:holds": verified.holds,
        "assent:firstSequence": verified.first,
        "assent:lastSequence": verified.last,
        "assent:finding": list(verified.findings),
        "dct:description": verdict(verified),
        "assent:command": COMMAND,
        "assent:hashAlgorithm": "HMAC-SHA-256",
    }


def moment(at: datetime) -> str:
    """A moment as the file writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
