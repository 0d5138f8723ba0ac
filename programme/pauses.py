"""A pause that somebody sets, moves or takes away; past ones stay as they were."""

from django.db.models import Q


def current_pause(pauses, on):
    """The pause that lasts or is coming, if there is one."""
    return pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("begins_on").first()


def days_of_pause(pauses, on):
    """The first and the last day of the current pause, (None, None) where there is none: what a page
    shows, to be compared with what stands there when the page is sent."""
    pause = current_pause(pauses, on)
    return (pause.begins_on, pause.ends_on) if pause else (None, None)


def hold_pause(pauses, begins_on, ends_on, *, on):
    """Let the current pause be from `begins_on` to `ends_on`; without a beginning there is none, and
    one that has begun ends the day before."""
    pause = current_pause(pauses, on)
    if begins_on:
        if pause is None:
            pauses.create(begins_on=begins_on, ends_on=ends_on)
        else:
            pause.begins_on, pause.ends_on = begins_on, ends_on
            pause.save()
    elif pause is not None:
        if pause.begins_on < on:
            pause.ends_on = on - on.resolution
            pause.save()
        else:
            pause.delete()
