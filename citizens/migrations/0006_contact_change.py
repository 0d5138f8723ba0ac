import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def begin_with_who_is_there(apps, schema_editor):
    """How often it changed before nobody counted; from now on it is."""
    Citizen = apps.get_model('citizens', 'Citizen')
    ContactChange = apps.get_model('citizens', 'ContactChange')
    now = timezone.now()
    ContactChange.objects.bulk_create(
        [
            ContactChange(citizen_id=citizen, after_id=consultant, at=now)
            for citizen, consultant in Citizen.objects.exclude(consultant=None)
            .order_by('pk')
            .values_list('pk', 'consultant')
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('citizens', '0005_private_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_changes', to='citizens.citizen')),
            ],
            options={
                'verbose_name': 'change of contact person',
                'verbose_name_plural': 'changes of contact person',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RunPython(begin_with_who_is_there, migrations.RunPython.noop),
    ]
