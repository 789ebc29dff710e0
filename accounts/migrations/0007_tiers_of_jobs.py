"""How much of the workers, and how many items of a batch, each tier has."""

import django.core.validators
from django.db import migrations, models

from accounts.shipped import TIERS


def write(apps, schema_editor):
    Tier = apps.get_model("accounts", "Tier")
    for name, shipped in TIERS.items():
        Tier.objects.filter(name=name).update(priority=shipped.priority, batch_items=shipped.batch_items)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0006_sent_definitions")]

    operations = [
        migrations.AddField(
            model_name="tier",
            name="priority",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(10)],
                help_text="Added to the priority of its users' jobs, up to 10; each step doubles their share of the workers.",
            ),
        ),
        migrations.AddField(
            model_name="tier",
            name="batch_items",
            field=models.PositiveIntegerField(
                default=100, help_text="At most so many in one batch; 0 for none at all."
            ),
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
