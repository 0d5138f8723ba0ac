"""Soft criteria: what ranks those who may be suggested.

A criterion gives a `Measure`: value in [0, 1] and answered in [0, 1] for each row, and for one row
the evidence, in codes and figures, that matching/wording.py says as a sentence. Where a fact is not
known the prior stands in for it, fact by fact, and the answered part says how much was known.

A version of the model names its criteria. One that is to compute something else than before gets a
new name, so that an old decision can be computed again as it was.
"""

from matching.scoring.criteria import companies, mentors

CRITERIA = {
    "companies": {
        "tasks": companies.tasks,
        "needs": companies.needs,
        "qualifications": companies.qualifications,
        "journey": companies.journey,
        "times": companies.times,
        "own_wish": companies.own_wish,
        "growth": companies.growth,
        "experience": companies.experience,
        "openness": companies.openness,
        "demand": companies.demand,
        "practice": companies.practice,
        "spread": companies.spread,
    },
    "mentors": {
        "interests": mentors.interests,
        "role": mentors.role,
        "trade": mentors.trade,
        "times": mentors.times,
        "journey": mentors.journey,
        "load": mentors.load,
        "age": mentors.age,
        "place": mentors.place,
        "continuity": mentors.continuity,
    },
}
