"""How often people choose against the ranking, told so that nobody can be recognised."""

from evaluation.figures import told_safely
from evaluation.suppression import FEWEST
from matching.learning import overrides
from matching.stages import MAY_PASS, Kind

FOLLOWED = "followed"  # chosen among the first ones on the list


def overrides_told(kind):
    """{"of": n, "rows": [(code, n), …], "hidden": [code, …], "together": n}; n is None where it would
    be under five. A code is FOLLOWED, "rank" or that of a rule.

    Those who followed the list are a group too: the total less the others would give them away.
    """
    counted = overrides(kind)
    against = counted["rules"]
    groups = {FOLLOWED: counted["of"] - sum(against.values()), "rank": against.get("rank", 0)}
    groups |= {rule: against.get(rule, 0) for rule in MAY_PASS[Kind(kind)]}
    groups |= against
    told = dict(told_safely(list(groups.items())))
    rows = [(code, n) for code, n in groups.items() if not n or code in told]
    hidden = [code for code in groups if code not in dict(rows)]
    together = sum(groups[code] for code in hidden)
    return {
        "of": counted["of"] if not 0 < counted["of"] < FEWEST else None,
        "rows": rows,
        "hidden": hidden,
        "together": together if together >= FEWEST else None,
    }
