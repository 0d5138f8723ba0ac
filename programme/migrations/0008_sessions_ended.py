from django.db import migrations, models


def forget_copied_addresses(apps, schema_editor):
    """allauth had copied an address whenever somebody forgot a password. A former one would go on
    opening the log-in, and none of them let a second factor be set up."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0007_quota"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sessions_ended",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(forget_copied_addresses, migrations.RunPython.noop),
    ]
