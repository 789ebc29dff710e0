from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("computeapi", "0007_strangers_jobs_wait"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="job",
            name="job_items",
        ),
        migrations.RemoveIndex(
            model_name="job",
            name="job_items_left",
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)), fields=["parent", "index"], name="job_items"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("parent__isnull", False), ("state__in", ("queued", "running"))),
                fields=["parent"],
                name="job_items_left",
            ),
        ),
    ]
