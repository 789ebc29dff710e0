"""Requests that may be sent again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_shipped_tiers")]

    operations = [
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("request", models.CharField(max_length=64)),
                (
                    "token",
                    models.UUIDField(help_text="Of the run that holds it: one that was taken over can't finish it."),
                ),
                ("answer", models.BinaryField(null=True)),
                ("created", models.DateTimeField()),
                ("lease", models.DateTimeField(help_text="Without an answer by then it may be run by the next who asks.")),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
