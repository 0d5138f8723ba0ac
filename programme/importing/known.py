"""What the cells of a file may refer to, and the staff that a file may bring along."""

from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from programme.importing.cells import Spellings, fits
from programme.importing.faults import Wrong, nearest, plain
from programme.models import Accommodation, Office, Postcode, User
from programme.roles import Role


class Known:
    """What cells may refer to: catalogue, postcodes and staff, each read once for a file."""

    def __init__(self, separators=";", with_staff=False, today=None):
        self.separators = separators
        self.with_staff = with_staff
        self.today = today or timezone.localdate()
        self._joined = set()

    @cached_property
    def postcodes(self):
        return set(Postcode.objects.values_list("code", flat=True))

    @cached_property
    def accommodations(self):
        catalogue = list(Accommodation.objects.all())
        return Spellings(
            (getattr(entry, spelling), entry.code)
            for spelling in ("code", "label_da", "label_en")
            for entry in catalogue
        )

    @cached_property
    def offices(self):
        return {plain(office.name): office for office in Office.objects.all()}

    @cached_property
    def staff(self):
        return {user.email.lower(): user for user in User.objects.all()}

    @cached_property
    def only_branch(self):
        """The branch of SIND, where there is exactly one."""
        branches = Office.objects.filter(kind=Office.Kind.BRANCH)[:2]
        return branches[0] if len(branches) == 1 else None

    def job_centre(self, name):
        office = self.offices.get(plain(name))
        if office is None and self.with_staff:
            fits(name, Office._meta.get_field("name"))
            office = self.offices[plain(name)] = Office(name=name, kind=Office.Kind.JOB_CENTRE)
        if office is None or office.kind != Office.Kind.JOB_CENTRE:
            centres = [o.name for o in self.offices.values() if o.kind == Office.Kind.JOB_CENTRE]
            raise Wrong((name, self._unknown_office(name, nearest(name, centres))))
        return office

    def _unknown_office(self, name, meant):
        if meant:
            sentence = _("There is no job centre “%(said)s”: did you mean “%(meant)s”?")
            return sentence % {"said": name, "meant": meant}
        return (
            _("There is no job centre “%s”; create it first, or import with --with-staff.") % name
        )

    def consultant(self, address):
        user = self.staff.get(address)
        if user is None and self.with_staff:
            fits(address, User._meta.get_field("email"))
            user = User(
                email=address, name=_name_from(address), role=Role.CONSULTANT, is_active=False
            )
            user.set_unusable_password()
            self.staff[address] = user
        if user is None:
            sentence = _("Nobody logs in as “%s”; create her first, or import with --with-staff.")
            raise Wrong((address, sentence % address))
        if user.role != Role.CONSULTANT:
            raise Wrong((address, _("“%s” is not a consultant here.") % address))
        return user

    def engage(self):
        """Save the offices and consultants that the file named and nobody had created."""
        for office in self.offices.values():
            if office.pk is None:
                office.save()
                if self.only_branch:
                    self.only_branch.serves.add(office)
        for user in self.staff.values():
            if user.pk is None:
                user.save()

    def join(self, consultant, office):
        if self.with_staff and consultant and office and (consultant, office) not in self._joined:
            self._joined.add((consultant, office))
            consultant.offices.add(office)


def _name_from(address):
    """A name to begin with, until the administrator writes the real one.

    >>> _name_from("tina.hvilsom@example.org")
    'Tina Hvilsom'
    """
    local = address.partition("@")[0]
    return (
        " ".join(local.replace(".", " ").replace("_", " ").split()).title()[:120] or address[:120]
    )
