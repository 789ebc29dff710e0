"""Addresses are unique by UPPER, as logins look them up, no longer by LOWER: "ı" and "i" are one then, not two."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [("accounts", "0004_idempotent_requests")]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_email_without_case"),
        migrations.AddConstraint(
            model_name="user", constraint=models.UniqueConstraint(Upper("email"), name="user_email_without_case")
        ),
    ]
