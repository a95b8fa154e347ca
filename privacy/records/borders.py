"""When data crosses a border that the law asks a safeguard for."""

from crm.lib import places

# Agreement on the European Economic Area, Annex XI as amended by Joint Committee Decision 154/2018: GDPR applies alike.
EEA = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split())


def crosses(home: str, abroad: str) -> bool:
    """Whether data that goes from one country to the other (ISO 3166) leaves the reach of the same law."""
    return bool(home and abroad) and home != abroad and not {home, abroad} <= EEA


def name(country: str) -> str:
    """The country's name, or its code when nobody knows it."""
    return dict(places.countries()).get(country, country)
