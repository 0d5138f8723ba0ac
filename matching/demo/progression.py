"""How it goes for two of the citizens: three measurements each, and what they work on."""

from citizens.models import Citizen, Focus
from matching.demo.tables import day, moment
from programme.models import set_in_use

# Each: the day, and for each area the figure now, the one wished for and what was said; from the second
# one on mostly of the areas in focus.
MEASURED = {
    "B-101": (
        (
            -140,
            {
                "structure": (5, 7, "Tirsdag og fredag er gode dage."),
                "energy": (3, 6, "Jeg er færdig ved middagstid."),
                "sleep": (4, 6, ""),
                "hard_days": (4, 7, "Jeg lægger mig og venter på, at det går over."),
                "belief": (4, 8, "Jeg savner et køkken."),
                "network": (6, 7, ""),
                "together": (6, 8, ""),
                "concentration": (3, 5, "En ting ad gangen."),
                "asking": (2, 6, "Jeg vil ikke være til besvær."),
                "body": (5, 6, ""),
            },
        ),
        (-75, {"energy": (4, 6, ""), "asking": (3, 6, "Jeg sagde til, da det blev for meget.")}),
        (
            -12,
            {
                "energy": (5, 7, "Jeg kan holde til to dage, når der er en fridag imellem."),
                "asking": (5, 6, ""),
                "belief": (6, 8, "Nu kan jeg se det for mig."),
            },
        ),
    ),
    "B-103": (
        (
            -120,
            {
                "structure": (3, 6, ""),
                "energy": (5, 7, ""),
                "sleep": (4, 6, ""),
                "hard_days": (3, 6, ""),
                "belief": (5, 8, "Jeg vil være gårdmand."),
                "network": (4, 6, ""),
                "together": (5, 7, ""),
                "concentration": (2, 5, "Når opgaven er lang, mister jeg tråden."),
                "body": (6, 7, ""),
            },
        ),
        (-60, {"concentration": (4, 5, "Listen på døren hjælper."), "structure": (5, 6, "")}),
        (-20, {"concentration": (5, 6, ""), "structure": (7, 7, "Jeg står op af mig selv.")}),
    ),
}
FOCUS = {"B-101": ("energy", "asking"), "B-103": ("structure", "concentration")}


def load(on):
    citizens = Citizen.objects.select_related("consultant", "programme").in_bulk(
        MEASURED, field_name="ref"
    )
    for ref, measurements in MEASURED.items():
        asked = set_in_use(citizens[ref].programme, on)
        if asked is None or asked.code != "ten":
            continue  # somebody has chosen another set before the demo was loaded
        areas = {one.code: one for one in asked.indicators.all()}
        consultant = citizens[ref].consultant
        if consultant is None:
            continue
        for measured_on, figures in measurements:
            measurement = citizens[ref].measurements.create(
                indicator_set=asked,
                measured_on=day(on, measured_on),
                recorded_by=consultant,
                recorded_at=moment(on, measured_on, 14),
            )
            for code, (now, wished, comment) in figures.items():
                if code not in areas:
                    continue
                measurement.scores.create(
                    indicator=areas[code], now=now, wished=wished, comment=comment
                )
        for code in FOCUS[ref]:
            begins = day(on, measurements[0][0])
            Focus.objects.create(citizen=citizens[ref], code=code, from_on=begins)
