"""The only door out of the house: nothing about a citizen is told without passing here."""

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from companies.models import Company
from matching import consents
from matching.lifecycle import Refused
from matching.models import CompanySheet, Consent, Disclosure
from mentors.models import Mentor
from programme.models import Office

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another


def may_disclose(citizen, items, recipient, purpose, at) -> Consent | None:
    """The yes that lets just these items go to just this recipient now, or None.

    items : codes, as in the register      recipient : a company, volunteer or office
    """
    day = localdate(at)
    if not items or not consents.holds(citizen, Consent.Purpose.TAKE_PART, day):
        return None
    party = None if isinstance(recipient, Office) else recipient
    answer = consents.last_answer(citizen, purpose, **consents.recipient(party))
    if answer is None or not answer.is_yes_on(day) or not set(items) <= set(answer.items):
        return None
    return answer


@transaction.atomic
def disclose(citizen, items, recipient, purpose, *, by, at, how):
    """Write down that these items go to this recipient now; refused where there is no yes to that.

    Call it in the transaction that lets them go. A withdrawal waits for it, or it for the withdrawal.
    """
    consents.lock(citizen)
    yes = may_disclose(citizen, items, recipient, purpose, at)
    if yes is None:
        raise Refused(
            _("There is no yes from the citizen to tell %(who)s this.") % {"who": recipient}
        )
    return Disclosure.objects.create(
        citizen=citizen,
        company=recipient if isinstance(recipient, Company) else None,
        mentor=recipient if isinstance(recipient, Mentor) else None,
        office=recipient if isinstance(recipient, Office) else None,
        purpose=purpose,
        items=list(items),
        consent=yes,
        how=how,
        by=by,
        at=at,
    )


@transaction.atomic
def hand_over(match, content, items, *, by, at, expires_on):
    """The sheet for the company of a match, frozen; each purpose's items pass the door.

    content : {group: text or list}      items : {purpose: codes}, the presentation among them
    """
    told = [
        disclose(match.citizen, codes, match.other, purpose, by=by, at=at, how="sheet")
        for purpose, codes in items.items()
    ]
    presented = next(one for one in told if one.purpose == Consent.Purpose.PRESENT)
    # What was said yes to last is what may be shown.
    for former in match.sheets.filter(closed_at=None):
        former.close(at)
    return CompanySheet.objects.create(
        match=match,
        code=get_random_string(8, LETTERS),
        content=content,
        consent=presented.consent,
        made_by=by,
        made_at=at,
        expires_on=expires_on,
    )
