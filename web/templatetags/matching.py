"""What our templates need and Django's have not."""

from django import template

from matching import wording

register = template.Library()


@register.filter
def item(mapping, key):
    """The value of a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def term_name(term):
    return wording.term_name(term)


@register.filter
def on_pause(party, day):
    """The pause of a citizen or volunteer that covers the day."""
    return party.paused_on(day)
