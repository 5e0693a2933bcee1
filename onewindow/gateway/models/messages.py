"""What guards against replay and excess, and what proves a message months later."""

from __future__ import annotations

from django.db import models


class SeenMessage(models.Model):
    """An id that a subsystem has given a message, with the message's hash: the id never stands for another one."""

    subsystem = models.TextField()
    message_id = models.TextField()
    request_hash = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subsystem", "message_id"), name="gateway_message_id_once"),)


class SeenNonce(models.Model):
    """A nonce that has been used with a key: a signature counts once."""

    key = models.TextField()
    nonce = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "nonce"), name="gateway_nonce_once"),)


class Usage(models.Model):
    """How many messages a caller has sent to a service in a minute."""

    caller = models.TextField()
    service = models.TextField()
    minute = models.DateTimeField(db_index=True)
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("caller", "service", "minute"), name="gateway_usage_once"),)


class Evidence(models.Model):
    """One message and its answer, as both sides can prove them: never changed, and never the data themselves.

    `*_base` are the texts that were signed (RFC 9421), with the digests of the bodies in them.
    """

    id = models.UUIDField(primary_key=True)  # X-Road-Request-Id
    subsystem = models.TextField()
    message_id = models.TextField()
    service = models.TextField()
    user = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    request_hash = models.TextField()
    request_base = models.TextField(blank=True)
    request_signature = models.TextField(blank=True)
    request_key = models.TextField(blank=True)
    answer_base = models.TextField()
    answer_signature = models.TextField()
    answer_key = models.TextField()
    status = models.PositiveSmallIntegerField()
    error = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    took_ms = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["subsystem", "message_id"], name="gateway_evidence_message"),
            models.Index(fields=["service", "-at"], name="gateway_evidence_service"),
        )


# The nonce and the id are taken, and the message is counted, in one statement; who sends the same twice at once waits
# for the first. Told are: whether the nonce was new, the hash that the id stands for, the messages of this minute.
ADMIT = """
with nonce as (
    insert into gateway_seennonce (key, nonce, at) select %(key)s, %(nonce)s, %(at)s where %(nonce)s <> ''
    on conflict do nothing returning 1
), seen as (
    insert into gateway_seenmessage (subsystem, message_id, request_hash, at)
    select %(subsystem)s, %(message_id)s, %(hash)s, %(at)s where %(nonce)s <> ''
    on conflict (subsystem, message_id) do update set at = gateway_seenmessage.at returning request_hash
), used as (
    insert into gateway_usage (caller, service, minute, calls)
    values (%(caller)s, %(service)s, date_trunc('minute', %(at)s::timestamptz), 1)
    on conflict (caller, service, minute) do update set calls = gateway_usage.calls + 1 returning calls
)
select exists (select 1 from nonce), (select request_hash from seen), (select calls from used)
"""
