"""References: what people and companies are called in files, logs and addresses instead of a name."""

import re


def next_reference(parties, letter):
    """The reference after the highest one of these parties: `B-226` after `B-225`.

    parties : a queryset of anything with a `ref`
    """
    numbers = [
        int(found[1])
        for ref in parties.values_list("ref", flat=True)
        if (found := re.search(r"(\d+)$", ref))
    ]
    return f"{letter}-{max(numbers, default=0) + 1:03}"
