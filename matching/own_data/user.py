"""What the system has about somebody who logs in, for that very user."""

from django.db.models import Q
from django.utils.translation import gettext as _

from matching.models import Change, Digest
from matching.own_data.kept import Kept, every_key_to
from matching.own_data.words import title_of, title_of_table
from programme.models import Deputy, User


class OfUser(Kept):
    """What the system has about a user, for that user: the log-in, offices, deputies and mails. What a
    user has written is about somebody else, so of that only how much there is."""

    def leading_here(self):
        return {}  # or whatever the user has ever written would be about the user

    def found(self):
        user, offices = self.person, User.offices.through
        changes = Change.objects.filter(
            content_type__app_label="programme", content_type__model="user", object_id=user.pk
        )
        return {
            User: [user],
            offices: list(offices._base_manager.filter(user=user)),
            Deputy: list(Deputy.objects.filter(Q(user=user) | Q(deputy=user))),
            Digest: list(Digest.objects.filter(user=user)),
            Change: list(changes),
        }

    def document(self, at):
        return {**super().document(at), "written": self._written()}

    def _written(self):
        """How many rows name the user, by table and as what: [{"what", "count"}, …]."""
        return [
            {"what": f"{title_of_table(model)}: {title_of(field)}", "count": count}
            for model, keys in every_key_to(User)
            for field in keys
            if model not in self.rows
            and (count := model._base_manager.filter(**{field.name: self.person}).count())
        ]

    def tables_left_out(self):
        return [
            {
                "what": _("What you have written, read and changed"),
                "why": _("It is about somebody else. You see how much of it there is."),
            },
            {
                "what": _("Your second factors"),
                "why": _("You see and remove them under “Log-in and security”."),
            },
        ]


def of_user(user, *, at):
    """The document about somebody who logs in; each makes their own."""
    return OfUser(user, user).document(at)
