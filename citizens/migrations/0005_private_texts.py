import uuid

from django.db import migrations, models

import programme.fields
from programme import rotation


def name_keys(apps, schema_editor):
    Citizen = apps.get_model('citizens', 'Citizen')
    for pk in Citizen.objects.filter(key=None).values_list('pk', flat=True):
        Citizen.objects.filter(pk=pk).update(key=uuid.uuid4())


def seal(apps, schema_editor):
    rotation.seal_plain(apps, 'citizens')


def unseal(apps, schema_editor):
    rotation.unseal_again(apps, 'citizens')


class Migration(migrations.Migration):

    dependencies = [
        ('citizens', '0004_words_stay_with_sind'),
    ]

    operations = [
        migrations.AddField(
            model_name='citizen',
            name='key',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(name_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='citizen',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='citizen',
            name='needs_in_words',
            field=programme.fields.PrivateText(of='self', verbose_name='needs in own words'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='reason_in_words',
            field=programme.fields.PrivateText(of='citizen', verbose_name='reason in words'),
        ),
        migrations.RunPython(seal, unseal),
    ]
