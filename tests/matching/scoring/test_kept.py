"""A version of the model computes tomorrow what it computed the day it was made."""

import json
from pathlib import Path

import pytest

from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.weighting import canonical

KEPT = Path(__file__).parent / "kept"


@pytest.mark.parametrize("kind", ["companies", "mentors"])
def test_an_old_list_is_still_computed_to_the_byte(kind):
    """Fails when a criterion, a rule or the likeness of texts computes something else than before.
    What was recorded by then could not be answered for: give the new way a new name, keep the old."""
    kept = json.loads((KEPT / f"{kind}.json").read_text(encoding="utf-8"))
    ranking = explanation.rank(
        kind, kept["model"], Language(**kept["words"]), kept["seeker"], kept["pool"]
    )
    assert len(kept["result"]["order"]) >= 4
    assert canonical(explanation.result(ranking)) == canonical(kept["result"])
