"""Words that hardly belong where others read: of illness and treatment, and CPR numbers.

They warn and stop nobody. The patterns read the same in Python and in the browser (`web/static/rampe.js`),
so that both find the same words: no `\\b` and no `\\w`, which mean English letters there.
"""

import re

# Words that are suspicious alone, and not where another word begins with them ("sygeplejerske").
ALONE = (
    "abilify|add|adhd|adhs|antabus|concerta|lithium|litium|maniodepressiv|manisk|metadon|ocd"
    "|ptsd|ritalin|seroquel|syg|syge|sygt|zoloft"
)

# Beginnings of words, with what may not follow: "stressfri" and "handicaphjælper" are no illness.
BEGINNINGS = (
    "alkoholi|alkoholmisbrug|angst|anorek|antidepress|antipsykot|aripiprazol|asperger|autis"
    "|benzodiazep|bipolar|blodprop|borderline|bulimi|cipralex|citalopram|demens|depress"
    "|diabet|diagnos|epilep|escitalopram|fibromyalgi|hallucin"
    "|handicap(?!hjælp|medhjælp|venlig|idræt|befordr)|helbredsangst|hjernerystelse|hjerneskad"
    "|indlagt|indlæggelse|kræft(?!værk)|lamotrigin|lidelse|lider(?!lig)|medicin"
    "|methylphenidat|migræne|mirtazapin|misbrug|olanzapin|panikanfald|panikangst|paranoi"
    "|personlighedsforstyr|præstationsangst|psykiatr|psykisk|psykose|psykoti|quetiapin"
    "|risperdal|risperid|selvmord|selvskad|sertralin|sindslid|skizo|sklerose|socialangst"
    "|spiseforstyr|stofmisbrug|stress(?!fri|ball)|sygdom|sygemeld|symptom|terapi(?!have|hund)"
    "|traume|tvangstank|udbrændt|udviklingsforstyr|udviklingshæm|venlafaxin|vrangforestil"
    "|whiplash"
)

LETTER = "[0-9A-Za-zÀ-ÖØ-öø-ÿ]"
ILLNESS = f"(?<!{LETTER})(?:(?:{ALONE})(?!{LETTER})|(?:{BEGINNINGS}){LETTER}*)"

# Six figures that are a day, and four more. A telephone number has eight, or begins with 45.
_JOINED = (
    "(?:(?:0[1-9]|[12][0-9])(?:0[1-9]|1[0-2])|30(?:0[13-9]|1[0-2])|31(?:0[13578]|1[02]))[0-9]{2}"
)
_APART = "(?:0[1-9]|[12][0-9]|3[01])[ ./-](?:0[1-9]|1[0-2])[ ./-][0-9]{2}"
CPR = f"(?<![0-9])(?:{_JOINED}(?: ?[-–] ?| ?)|{_APART} ?[-–] ?)[0-9]{{4}}(?![0-9])"

_ILLNESS = re.compile(ILLNESS, re.IGNORECASE)
_CPR = re.compile(CPR)


def illness_words(text):
    """The words of a text that speak of illness, each once, as they were written.

    >>> illness_words("Jeg har ADHD og en angstlidelse; min sygeplejerskeuddannelse er god.")
    ['ADHD', 'angstlidelse']
    """
    return list(dict.fromkeys(found.group() for found in _ILLNESS.finditer(text)))


def has_cpr_number(text):
    """Whether something in a text looks like a CPR number.

    >>> has_cpr_number("cpr 010203-1234"), has_cpr_number("ring på 30 00 01 02 eller 4530000102")
    (True, False)
    """
    return _CPR.search(text) is not None
