import uuid

from django.db import migrations, models


def name_keys(apps, schema_editor):
    Mentor = apps.get_model("mentors", "Mentor")
    for pk in Mentor.objects.filter(key=None).values_list("pk", flat=True):
        Mentor.objects.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("mentors", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="mentor",
            name="key",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(name_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="mentor",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="mentor",
            name="erased_on",
            field=models.DateField(editable=False, null=True, verbose_name="erased"),
        ),
    ]
