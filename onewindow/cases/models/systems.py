"""Systems of departments that serve posts (部门业务系统): what they were told, and what they reported."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case, Step
from onewindow.foundation.ids import new_id

WAITING, DELIVERED, DEAD = EVENT_STATES = ("waiting", "delivered", "dead")


class DepartmentSystem(models.Model):
    """A department's own system that receives cases and reports their states, until it is detached.

    It signs its requests with the private half of `public_key`; our events are signed with `secret`, kept encrypted.
    `confirmed_at` is when its address agreed to be sent events; until `silent_until`, after a failure, none is tried.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32)
    authority = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    public_key = models.CharField(max_length=64)
    secret = models.TextField()
    attached_by = models.UUIDField()
    attached_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(null=True)
    detached_by = models.UUIDField(null=True)
    detached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(detached_at=None), name="system_code_once"),
            models.CheckConstraint(
                condition=Q(detached_at__isnull=True, detached_by__isnull=True)
                | Q(detached_at__isnull=False, detached_by__isnull=False),
                name="system_detached_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-attached_at"], name="system_by_authority")]

    def __str__(self) -> str:
        return self.code


class SystemPost(models.Model):
    """A system serves a post, for one item or (where `item` is empty) for all that no other system serves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(DepartmentSystem, on_delete=models.PROTECT, related_name="posts")
    post = models.CharField(max_length=16)
    item = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "item"], name="system_post_served_once")]

    def __str__(self) -> str:
        return f"{self.post} {self.item}".strip()


class SystemTask(models.Model):
    """A step that a system was told of. `told` is the state of the case that it was told last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(DepartmentSystem, on_delete=models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step"], condition=Q(ended_at=None), name="system_task_once_at_a_time")
        ]
        indexes = [models.Index(fields=["system", "id"], name="system_task_open", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return str(self.id)


class SystemEvent(models.Model):
    """What a system is told: a CloudEvent without personal data, sent until it is taken or given up.

    `next_at` is when it is tried next, in real time; it is given up a while after `since`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(DepartmentSystem, on_delete=models.PROTECT, related_name="events")
    task = models.ForeignKey(SystemTask, on_delete=models.PROTECT, related_name="events")
    type = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    data = models.JSONField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING, choices=[(word, word) for word in EVENT_STATES])
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=32, default="", blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=WAITING, next_at__isnull=False) | (~Q(state=WAITING) & Q(next_at__isnull=True)),
                name="system_event_waits_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=DELIVERED, delivered_at__isnull=False)
                | (~Q(state=DELIVERED) & Q(delivered_at__isnull=True)),
                name="system_event_delivered_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="system_event_waiting", condition=Q(state=WAITING)),
            models.Index(fields=["system", "-id"], name="system_event_by_system"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.number}"


class SystemReport(models.Model):
    """What a system reported, and what it was answered; the same key is answered the same.

    `stated_at` is the time by its own clock: it is kept and moves nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(DepartmentSystem, on_delete=models.PROTECT, related_name="reports")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    step = models.CharField(max_length=16)
    state = models.CharField(max_length=32)
    official = models.UUIDField(null=True)
    stated_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="system_report_once")]
        indexes = [models.Index(fields=["system", "-id"], name="system_report_by_system")]

    def __str__(self) -> str:
        return f"{self.state} {self.number} {self.status}"


class SystemNonce(models.Model):
    """A signed request came; the same one does not come twice. Real time; old ones are deleted."""

    id = models.BigAutoField(primary_key=True)
    system = models.ForeignKey(DepartmentSystem, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "nonce"], name="system_nonce_once")]
        indexes = [models.Index(fields=["at"], name="system_nonce_by_time")]

    def __str__(self) -> str:
        return self.nonce
