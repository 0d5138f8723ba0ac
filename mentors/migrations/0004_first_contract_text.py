"""The first words of the contract. A change is a new version in the administration, never an edit."""

import datetime

from django.db import migrations

# A line that begins with "# " is a heading; what stands in square brackets is filled in.
TEXT = """\
# Samarbejdsaftale mellem SIND og en frivillig
Aftalen er indgået mellem [afdeling] og [frivillig].
Den gælder fra [begynder] til og med [slutter].

# Din rolle
[rolle]
Du kommer fra SIND og ikke fra jobcentret. Du repræsenterer ikke jobcentret, og du skal hverken kontrollere borgeren eller indberette noget om borgeren.
Opgaven er ulønnet. Du får ingen løn og intet honorar.
Du kender dig selv bedst: du bestemmer, hvornår du kan, hvor mange borgere du vil mødes med, og hvornår du holder pause.

# Det, vi har aftalt om grænser
[grænser]
Borgeren bestemmer, om I skal mødes, og hvor meget I skal mødes. I giver ikke hinanden penge, og I låner ikke penge af hinanden.

# Tavshedspligt
Alt det, du hører om borgeren og om borgerens liv, bliver hos dig. Du fortæller det ikke videre til familie, venner eller borgerens arbejdsplads, og du skriver det ikke på nettet. Tavshedspligten gælder også, når aftalen er slut.
Er du bekymret for borgeren, siger du det til din koordinator i SIND. Det må du altid gøre. Er der fare for liv, ringer du 112.

# Det, du kan regne med fra SIND
Du har en koordinator, som du kan ringe til. I taler om, hvordan det går for dig, efter en måned, efter tre måneder og efter seks måneder, og når du stopper.
Før du og borgeren begynder, taler I tre sammen om, hvad I venter jer af hinanden.

# Når forløbet slutter
Borgerens forløb slutter på et tidspunkt. Du, borgeren og koordinatoren taler om det i god tid: om I stopper, hvordan I siger farvel, eller om I vil fortsætte på egen hånd. Fortsætter I på egen hånd, er det jeres eget, og så gælder denne aftale ikke længere for jer.
Aftalen holder op med at gælde, når dens periode er slut. Vil vi fortsætte, laver vi en ny.

# Sådan kan aftalen stoppe
Du kan stoppe, når du vil, og du behøver ikke at sige hvorfor. Sig det til din koordinator, så borgeren kan få besked på en ordentlig måde.
Borgeren kan sige nej til at mødes, når borgeren vil, uden at det er en kritik af dig.
SIND kan stoppe aftalen, hvis den ikke bliver holdt, eller hvis der ikke er brug for den mere. Så taler koordinatoren med dig først.

Aftalens tekst er version [version].
"""


def add(apps, schema_editor):
    apps.get_model("mentors", "ContractText").objects.get_or_create(
        version=1, defaults={"text": TEXT, "from_on": datetime.date(2000, 1, 1)}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mentors", "0003_recruiting"),
    ]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
