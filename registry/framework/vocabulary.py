"""The closed vocabularies: every code that a pledge may carry, and its name in English.

The codes are what tables, the log and exports hold, so they never change. The English names are
marked for extraction and reach people through the gettext catalogues.
"""

from collections.abc import Mapping
from types import MappingProxyType


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's extractors look for
    """Mark an English source string for the catalogues and return it unchanged."""
    return message


LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # The six official languages of the United Nations, in the order the program shows them.
        "language": {
            "en": N_("English"),
            "fr": N_("French"),
            "es": N_("Spanish"),
            "ar": N_("Arabic"),
            "ru": N_("Russian"),
            "zh": N_("Chinese"),
        },
        # Type, nature and level follow section II and III of the published pledging form.
        "pledge_type": {
            "individual": N_("Individual: by one State or actor"),
            "common": N_("Common: the same or complementary pledges by several"),
            "partnership": N_("In partnership: different pledges towards a shared goal"),
            "matching": N_("Matching: answers another pledge"),
        },
        "nature": {
            "financial": N_("Financial"),
            "human_resource": N_("Human resource"),
            "process": N_("Process"),
            "policy_legal": N_("Policy or legal"),
        },
        "level": {
            "local": N_("Local"),
            "national": N_("National"),
            "regional": N_("Regional"),
            "international": N_("International"),
        },
        "relation": {
            "implements": N_("Implements"),
            "supports": N_("Supports"),
        },
        "strength": {
            "urged": N_("Urged"),
            "encouraged": N_("Encouraged"),
        },
        "addressee": {
            "states": N_("States"),
            "stakeholders": N_("Stakeholders"),
            "un_system": N_("United Nations system"),
        },
        "resource_state": {
            "pledged": N_("Pledged"),
            "committed": N_("Committed"),
            "disbursed": N_("Disbursed"),
        },
        "population": {
            "all_migrants": N_("All migrants"),
            "women": N_("Women and girls"),
            "children": N_("Children"),
            "unaccompanied_children": N_("Unaccompanied and separated children"),
            "youth": N_("Young people"),
            "older_persons": N_("Older persons"),
            "families": N_("Families"),
            "persons_with_disabilities": N_("Persons with disabilities"),
            "health_needs": N_("Persons in need of health care"),
            "workers": N_("Migrant workers"),
            "domestic_workers": N_("Domestic workers"),
            "students": N_("Students and researchers"),
            "migrants_irregular": N_("Migrants in irregular situations"),
            "migrants_in_transit": N_("Migrants in transit"),
            "migrants_detained": N_("Migrants in detention"),
            "displaced_by_disaster": N_("People affected by disasters or climate change"),
            "victims_of_trafficking": N_("Victims of trafficking in persons"),
            "smuggled_migrants": N_("Smuggled migrants"),
            "missing_migrants": N_("Missing migrants and their families"),
            "stateless_persons": N_("Stateless persons"),
            "indigenous_peoples": N_("Indigenous Peoples"),
            "returnees": N_("Returning migrants"),
            "diaspora": N_("Diasporas"),
            "host_communities": N_("Communities of origin, transit and destination"),
        },
        "partner_role": {
            "co_pledger": N_("Makes the pledge together with the filer"),
            "funder": N_("Gives money"),
            "implementer": N_("Carries out"),
            "technical_support": N_("Gives technical support"),
            "coordinator": N_("Coordinates"),
            "beneficiary": N_("Receives"),
        },
        "match_side": {
            "need": N_("Need"),
            "offer": N_("Offer"),
        },
        # How a pledge comes along, how fresh its news is, and who says so.
        "implementation": {
            "not_started": N_("Not started"),
            "planning": N_("Planning"),
            "in_progress": N_("In progress"),
            "fulfilled": N_("Fulfilled"),
            "delayed": N_("Delayed"),
            "discontinued": N_("Discontinued"),
            "not_reported": N_("Has not reported"),
        },
        "currency": {
            "current": N_("Up to date"),
            "due": N_("Report due"),
            "overdue": N_("Report overdue"),
        },
        "document_kind": {
            "regional_report": N_("Voluntary report to a regional review"),
            "good_practice": N_("Good practice"),
            "other": N_("Other undertaking"),
        },
        "verdict": {
            "self_reported": N_("Self-reported"),
            "confirmed": N_("Confirmed"),
            "disputed": N_("Disputed"),
        },
        # M49 codes, https://unstats.un.org/unsd/methodology/m49/, every part after its whole.
        "region": {
            "001": N_("World"),
            "002": N_("Africa"),
            "015": N_("Northern Africa"),
            "202": N_("Sub-Saharan Africa"),
            "014": N_("Eastern Africa"),
            "017": N_("Middle Africa"),
            "018": N_("Southern Africa"),
            "011": N_("Western Africa"),
            "019": N_("Americas"),
            "419": N_("Latin America and the Caribbean"),
            "029": N_("Caribbean"),
            "013": N_("Central America"),
            "005": N_("South America"),
            "021": N_("Northern America"),
            "142": N_("Asia"),
            "143": N_("Central Asia"),
            "030": N_("Eastern Asia"),
            "035": N_("South-eastern Asia"),
            "034": N_("Southern Asia"),
            "145": N_("Western Asia"),
            "150": N_("Europe"),
            "151": N_("Eastern Europe"),
            "154": N_("Northern Europe"),
            "039": N_("Southern Europe"),
            "155": N_("Western Europe"),
            "009": N_("Oceania"),
            "053": N_("Australia and New Zealand"),
            "054": N_("Melanesia"),
            "057": N_("Micronesia"),
            "061": N_("Polynesia"),
        },
        # https://www.un.org/dgacm/en/content/regional-groups
        "group": {
            "AG": N_("African States"),
            "APG": N_("Asia-Pacific States"),
            "EEG": N_("Eastern European States"),
            "GRULAC": N_("Latin American and Caribbean States"),
            "WEOG": N_("Western European and other States"),
        },
        "commission": {
            "ECA": N_("Economic Commission for Africa"),
            "ECE": N_("Economic Commission for Europe"),
            "ECLAC": N_("Economic Commission for Latin America and the Caribbean"),
            "ESCAP": N_("Economic and Social Commission for Asia and the Pacific"),
            "ESCWA": N_("Economic and Social Commission for Western Asia"),
        },
        # Stakeholders as in A/RES/73/195, para. 44; the others are who else has pledged.
        "category": {
            "state": N_("State"),
            "government_body": N_("Government body"),
            "un_system": N_("United Nations system"),
            "secretariat": N_("Secretariat of the Network"),
            "intl_org": N_("International or regional organization"),
            "migrants": N_("Migrants"),
            "civil_society": N_("Civil society"),
            "diaspora": N_("Migrant and diaspora organizations"),
            "faith_based": N_("Faith-based organizations"),
            "local_authorities": N_("Local authorities and communities"),
            "private_sector": N_("Private sector"),
            "trade_unions": N_("Trade unions"),
            "parliamentarians": N_("Parliamentarians"),
            "nhri": N_("National human rights institutions"),
            "rcrc": N_("International Red Cross and Red Crescent Movement"),
            "academia": N_("Academia"),
            "media": N_("Media"),
            "other": N_("Other relevant stakeholders"),
        },
    }
)

LANGUAGES = tuple(LABELS["language"])
PLEDGE_TYPES = tuple(LABELS["pledge_type"])
NATURES = tuple(LABELS["nature"])
LEVELS = tuple(LABELS["level"])
RELATIONS = tuple(LABELS["relation"])
STRENGTHS = tuple(LABELS["strength"])
ADDRESSEES = tuple(LABELS["addressee"])
RESOURCE_STATES = tuple(LABELS["resource_state"])
MATCH_SIDES = tuple(LABELS["match_side"])
IMPLEMENTATION = tuple(LABELS["implementation"])
CURRENCIES = tuple(LABELS["currency"])
DOCUMENT_KINDS = tuple(LABELS["document_kind"])
VERDICTS = tuple(LABELS["verdict"])
REGIONS = tuple(LABELS["region"])
GROUPS = tuple(LABELS["group"])
COMMISSIONS = tuple(LABELS["commission"])
CATEGORIES = tuple(LABELS["category"])

_NOT_STAKEHOLDERS = {
    "state": "states",  # observers too: they are of the category `state`
    "government_body": "states",
    "un_system": "un_system",
    "secretariat": "un_system",  # the Network is the United Nations system's own
}

ADDRESSED_AS: Mapping[str, str] = MappingProxyType(
    {category: _NOT_STAKEHOLDERS.get(category, "stakeholders") for category in CATEGORIES}
)
"""The addressee that an entity of each category answers to when a paragraph names addressees."""


def in_language(names: Mapping[str, str], language: str) -> str:
    """Return the name in `language`, or the English one where that language has none."""
    return names.get(language) or names["en"]
