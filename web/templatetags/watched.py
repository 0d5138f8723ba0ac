"""The words that are watched, as the script gets them."""

from django import template

from programme.sensitive_words import CPR, ILLNESS

register = template.Library()


@register.inclusion_tag("_parts/watched.html")
def watched_words():
    return {"illness": ILLNESS, "cpr": CPR}
