from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("computeapi", "0006_job_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("parent", None), ("state__in", ("queued", "running")), ("user", None)),
                fields=["flow"],
                name="job_strangers_wait",
            ),
        ),
    ]
