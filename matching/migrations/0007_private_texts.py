from django.db import migrations

import programme.fields
from programme import rotation


def seal(apps, schema_editor):
    rotation.seal_plain(apps, 'matching')


def unseal(apps, schema_editor):
    rotation.unseal_again(apps, 'matching')


class Migration(migrations.Migration):

    dependencies = [
        ('citizens', '0005_private_texts'),
        ('matching', '0006_logs_and_office_tasks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agreement',
            name='what',
            field=programme.fields.PrivateText(of=('conversation__citizen', 'conversation__match__citizen'), verbose_name='what is agreed'),
        ),
        migrations.AlterField(
            model_name='caseonagenda',
            name='advice',
            field=programme.fields.PrivateText(of='citizen', verbose_name='advice'),
        ),
        migrations.AlterField(
            model_name='caseonagenda',
            name='why',
            field=programme.fields.PrivateText(of='citizen', verbose_name='question'),
        ),
        migrations.AlterField(
            model_name='companysheet',
            name='content',
            field=programme.fields.PrivateDocument(of='match__citizen', verbose_name='content'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='evidence',
            field=programme.fields.PrivateText(of='citizen', verbose_name='evidence'),
        ),
        migrations.AlterField(
            model_name='conversation',
            name='text',
            field=programme.fields.PrivateText(of=('citizen', 'match__citizen'), verbose_name='what was said'),
        ),
        migrations.AlterField(
            model_name='followup',
            name='note',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='agreed'),
        ),
        migrations.AlterField(
            model_name='followup',
            name='warning_signs',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='warning signs'),
        ),
        migrations.AlterField(
            model_name='followup',
            name='what_next',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='what next'),
        ),
        migrations.AlterField(
            model_name='match',
            name='absence',
            field=programme.fields.PrivateText(of='citizen', verbose_name='what is agreed about absence'),
        ),
        migrations.AlterField(
            model_name='match',
            name='purpose',
            field=programme.fields.PrivateText(of='citizen', verbose_name="what it is for, in the citizen's words"),
        ),
        migrations.AlterField(
            model_name='matchevent',
            name='note',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='opennessplan',
            name='to_whom',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='to whom'),
        ),
        migrations.AlterField(
            model_name='opennessplan',
            name='what',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='what I say'),
        ),
        migrations.AlterField(
            model_name='opennessplan',
            name='when',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='when'),
        ),
        migrations.AlterField(
            model_name='opennessplan',
            name='who_helps',
            field=programme.fields.PrivateText(of='match__citizen', verbose_name='who helps me'),
        ),
        migrations.AlterField(
            model_name='worry',
            name='reaction',
            field=programme.fields.PrivateText(of='citizen', verbose_name='what was done'),
        ),
        migrations.AlterField(
            model_name='worry',
            name='text',
            field=programme.fields.PrivateText(of='citizen', verbose_name='question or worry'),
        ),
        migrations.RunPython(seal, unseal),
    ]
