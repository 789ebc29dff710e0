"""The tiers that ship."""

from django.db import migrations

from accounts.shipped import TIERS


def write(apps, schema_editor):
    Tier, TierLimit = apps.get_model("accounts", "Tier"), apps.get_model("accounts", "TierLimit")
    for name, shipped in TIERS.items():
        # Going back leaves the rows, for users may be in them.
        if Tier.objects.filter(name=name).exists():
            continue
        tier = Tier.objects.create(
            name=name,
            title=shipped.title,
            rank=shipped.rank,
            monthly_solves=shipped.quotas.solves,
            monthly_compute_seconds=shipped.quotas.compute_seconds,
            monthly_ai_tokens=shipped.quotas.ai_tokens,
            storage_bytes=shipped.quotas.storage_bytes,
        )
        TierLimit.objects.bulk_create(
            TierLimit(tier=tier, bucket=bucket, limit=limit, window=window)
            for bucket, (limit, window) in shipped.limits.items()
        )


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_tiers_keys_sessions")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
