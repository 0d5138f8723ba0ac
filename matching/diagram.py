"""The life cycle as a page of docs, made from the table in `stages`."""

from django.utils import translation

from matching.stages import BACK, BEFORE_YES, HOLDS_PLACE, STEPS, Kind, Stage

HEAD = """# The life cycle of a match

Made from the table in `matching/stages.py` (`manage.py lifecycle`); a test compares the two.

Before the citizen's yes nothing leaves the house that points to a person. Shaded stages hold a place.
Dotted arrows are steps back. Every stage can end, with a coded reason and the side it came from. A pause
is a dated period beside the stage; six months kept is computed from the first day. A match begins on a
shortlist, or enters at "{agreed}" by the citizen's own find, or at "{job}" where a job is held already.
"""


def lifecycle():
    """The page, in English words with the Danish of the screen."""
    with translation.override("en"):
        english = {stage: str(stage.label) for stage in Stage}
    with translation.override("da"):
        danish = {stage: str(stage.label) for stage in Stage}
    head = HEAD.format(agreed=english[Stage.AGREED], job=english[Stage.JOB])
    return "\n".join([head, *(_of_kind(kind, english, danish) for kind in Kind)])


def _of_kind(kind, english, danish):
    with translation.override("en"):
        lines = [f"## {kind.label}", "", "```mermaid", "flowchart LR"]
    for stage in STEPS[kind]:
        lines.append(f'  {stage}["{english[stage]}<br>{danish[stage]}"]')
    for stage, following in STEPS[kind].items():
        for after in following:
            if after != Stage.ENDED and BACK.get(stage) != after:
                lines.append(f"  {stage} --> {after}")
        if stage in BACK:
            lines.append(f"  {stage} -.-> {BACK[stage]}")
    held = [str(stage) for stage in STEPS[kind] if stage in HOLDS_PLACE]
    lines += ["  classDef held fill:#cfe3f7", f"  class {','.join(held)} held", "```", ""]
    lines += [
        "| stage | on the screen | may be followed by | the citizen's yes |",
        "|---|---|---|---|",
    ]
    for stage, following in STEPS[kind].items():
        followed_by = ", ".join(english[one] for one in following) or "–"
        needed = (
            "not needed yet" if stage in BEFORE_YES else "as it was" if not following else "needed"
        )
        lines.append(f"| {english[stage]} | {danish[stage]} | {followed_by} | {needed} |")
    return "\n".join([*lines, ""])
