import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import programme.fields


class Migration(migrations.Migration):

    dependencies = [
        ('citizens', '0002_follow_through'),
        ('matching', '0003_follow_through'),
        ('programme', '0004_follow_through'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='day')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_meetings', to='programme.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'case meeting',
                'verbose_name_plural': 'case meetings',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('office', 'held_on'), name='one_case_meeting_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CaseOnAgenda',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', programme.fields.PrivateText(verbose_name='question')),
                ('advice', programme.fields.PrivateText(verbose_name='advice')),
                ('position', models.PositiveSmallIntegerField(verbose_name='place on the agenda')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='on_agendas', to='citizens.citizen')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='matching.casemeeting')),
            ],
            options={
                'verbose_name': 'case on an agenda',
                'verbose_name_plural': 'cases on agendas',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'citizen'), name='one_case_a_meeting')],
            },
        ),
    ]
