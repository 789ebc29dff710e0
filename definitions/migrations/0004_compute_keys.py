"""The keys under which Rhino Compute would keep each file, also of the versions that are there."""

import django.contrib.postgres.fields
from django.db import migrations, models

from definitions.keys import keys_of


def fill(apps, schema_editor):
    for version in apps.get_model("definitions", "DefinitionVersion").objects.select_related("blob").iterator(10):
        version.compute_keys = list(keys_of(bytes(version.blob.content)))
        version.save(update_fields=["compute_keys"])


class Migration(migrations.Migration):

    dependencies = [("definitions", "0003_inventory")]

    operations = [
        migrations.AddField(
            model_name="definitionversion",
            name="compute_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=36),
                default=list,
                help_text="Under which Rhino Compute would keep the file.",
                size=None,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
