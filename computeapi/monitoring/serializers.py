"""What do the probes and the state of health look like? For the document; health.py shapes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Alive(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["alive"])


class Ready(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ready", "unready"])
    definitionsCount = serializers.IntegerField(min_value=0)
    definitions = serializers.ListField(child=serializers.CharField(), help_text="Names of the public ones.")
    reasons = serializers.ListField(child=serializers.CharField(), required=False, help_text="Why it isn't ready.")


class Memory(serializers.Serializer[Any]):
    rss = serializers.IntegerField()
    total = serializers.IntegerField()
    available = serializers.IntegerField()


class Database(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    latencyMs = serializers.FloatField(allow_null=True)


class Cache(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["redis", "memcached", "memory"])
    status = serializers.ChoiceField(choices=["ok", "degraded"])
    memoryEntries = serializers.IntegerField()
    memoryBytes = serializers.IntegerField()
    memoryLimit = serializers.IntegerField()
    failures = serializers.IntegerField()


class ServiceStatus(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "degraded", "unavailable"])


class RateLimits(ServiceStatus):
    kept = serializers.CharField(required=False, help_text="Where they are counted for all processes together.")
    failures = serializers.IntegerField(required=False)


class Jobs(ServiceStatus):
    """Numbers are missing where the database can't be asked. Items of batches are counted one by one."""

    queue = serializers.BooleanField(required=False, help_text="False: jobs are done where they are asked for.")
    queued = serializers.IntegerField(required=False, help_text="They are due, and wait.")
    later = serializers.IntegerField(required=False, help_text="Their time is still to come.")
    running = serializers.IntegerField(required=False)
    failed = serializers.IntegerField(required=False, help_text="In the last 24 hours.")
    oldestQueued = serializers.FloatField(required=False, help_text="Seconds that the oldest has been due.")
    stuck = serializers.IntegerField(required=False, help_text="Their worker is gone, or their time is over.")
    workers = serializers.IntegerField(required=False, help_text="Alive.")
    slots = serializers.IntegerField(required=False, help_text="Jobs that these do at a time.")


class Services(serializers.Serializer[Any]):
    database = ServiceStatus()
    cache = ServiceStatus()
    solvers = ServiceStatus()
    rateLimits = RateLimits()
    jobs = Jobs()


class EngineHealth(serializers.Serializer[Any]):
    ok = serializers.BooleanField(help_text="It has solved something.")
    version = serializers.CharField()
    detail = serializers.CharField(help_text="What failed.")


class RhinoServer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Without secrets.")
    ok = serializers.BooleanField()
    state = serializers.ChoiceField(
        choices=["solves", "busy", "hangs", "away", "fails"], help_text="As a solve there has just shown."
    )
    detail = serializers.CharField()
    milliseconds = serializers.FloatField(allow_null=True, help_text="Of that solve.")


class RhinoCompute(serializers.Serializer[Any]):
    url = serializers.CharField(allow_null=True, help_text="Of the first server, without secrets.")
    connected = serializers.BooleanField(help_text="One of them solves.")
    servers = RhinoServer(many=True)


class DefinitionCount(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=0)
    names = serializers.ListField(child=serializers.CharField())


class HealthReport(serializers.Serializer[Any]):
    """Every part, measured."""

    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    timestamp = serializers.DateTimeField()
    environment = serializers.CharField()
    version = serializers.CharField()
    uptime = serializers.FloatField(help_text="Seconds.")
    memory = Memory()
    database = Database()
    cache = Cache()
    services = Services()
    api = serializers.DictField(child=serializers.ChoiceField(choices=["ok", "unavailable"]))
    rhinoCompute = RhinoCompute()
    definitions = DefinitionCount()
    engines = serializers.DictField(child=EngineHealth())
    solvers = serializers.DictField(child=serializers.JSONField(), help_text="`ok`, and the solver hosts' counters.")


class Storage(serializers.Serializer[Any]):
    freeBytes = serializers.IntegerField()
    limitBytes = serializers.IntegerField()


class Records(serializers.Serializer[Any]):
    waitingBytes = serializers.IntegerField()
    failures = serializers.IntegerField()


class DetailedHealth(HealthReport):
    storage = Storage()
    records = Records()


class VersionReport(serializers.Serializer[Any]):
    softly = serializers.CharField()
    appserver = serializers.CharField(help_text="The same, for clients of other app servers.")
    rhino = serializers.CharField(allow_null=True)
    compute = serializers.CharField(allow_null=True)
    git_sha = serializers.CharField(allow_null=True)
    engines = serializers.DictField(child=serializers.CharField(), help_text="Version by engine.")
