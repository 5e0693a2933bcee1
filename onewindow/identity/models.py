"""Tables of identity, and the one statement that tells who makes a request."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.foundation.ids import new_id
from onewindow.identity.rules import AccountKind, PartyKind, RepresentationKind


class Party(models.Model):
    """A person or organisation in law. The number is kept encrypted; `number_hash` names the party in traces."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in PartyKind])
    name = models.TextField()
    name_en = models.TextField(blank=True)
    number_cipher = models.TextField()
    number_hash = models.CharField(max_length=64, unique=True)
    born_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PartyKind]), name="party_of_a_known_kind"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Account(models.Model):
    """A login: a person's or an official's.

    In a demo some are offered on the sign-in page, in the order of `demo_position`, with what each can try.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.TextField(unique=True)
    password = models.TextField()
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in AccountKind])
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="accounts")
    name = models.TextField()
    name_en = models.TextField(blank=True)
    email = models.TextField(blank=True)
    language = models.TextField(default="zh-hans")
    staff_no = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    demo_position = models.PositiveSmallIntegerField(null=True)
    demo_note = models.TextField(blank=True)
    demo_note_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=AccountKind.PERSON.value, party__isnull=False)
                | models.Q(kind=AccountKind.STAFF.value, party__isnull=True),
                name="account_of_a_person_has_a_party",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Representation(models.Model):
    """A person may act for a party, from a day on, until a day (both included) or without end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="represents")
    entity = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="represented_by")
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in RepresentationKind])
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entity", "kind"], name="representation_once"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="representation_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~models.Q(person=models.F("entity")), name="representation_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.entity_id}"


class Mandate(models.Model):
    """A written mandate (授权委托书, Civil Code art. 165): who may do what for whom, until when, as it was signed.

    `things` are `item:KEY` and `bundle:KEY`, empty for everything; `account` is the principal's, who signed `text`.
    It ends with its period, or at once when one of the two ends it, dies or is closed (`ended_because`, Civil Code art. 173).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mandates_signed")
    things = ArrayField(models.TextField(), default=list)
    scopes = ArrayField(models.TextField())
    since = models.DateField()
    until = models.DateField()
    text = models.TextField()
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(principal=models.F("agent")), name="mandate_for_another"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="mandate_lets_do_something"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, ended_because="")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False, ended_because="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=True) & ~models.Q(ended_because="")),
                name="mandate_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-signed_at"], name="mandate_by_agent"),
            models.Index(fields=["principal", "-signed_at"], name="mandate_by_principal"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ManagerRole(models.Model):
    """Somebody is to manage an entity's account (单位账户管理员): two people agree to it, neither of them alone.

    She accepts it herself, and the legal representative approves it, at once where he proposed it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entity = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="manager_roles")
    person = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles_held")
    proposer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ender = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="manager_role_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("proposer"))
                & (models.Q(approver__isnull=True) | ~models.Q(approver=models.F("person"))),
                name="manager_role_given_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True, approved_at__isnull=True)
                | models.Q(approver__isnull=False, approved_at__isnull=False),
                name="manager_role_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Post(models.Model):
    """A post 岗位 of a department; duties are given to posts, never to people."""

    code = models.TextField(primary_key=True)
    authority = models.TextField()
    name = models.TextField()
    name_en = models.TextField(blank=True)
    action = models.TextField(blank=True)
    duty = models.TextField(blank=True)
    duty_en = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code


class PostHolder(models.Model):
    """An official who holds a post."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holders")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "post"], name="post_held_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.post_id}"


class Absence(models.Model):
    """An official is away from a day to a day, both included (请假、出差). `ended_at` is set when she is back earlier."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    deputy = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="deputises")
    marked_by = models.UUIDField()
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("account")),
                name="absence_deputy_is_another",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "until"], name="absence_by_account", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.since} {self.until}"


class StandIn(models.Model):
    """An official holds a post in somebody's stead from a day to a day (代理), because its holder is away or there is none.

    `ended_at` is set when it ends earlier.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stand_ins")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stands_in")
    since = models.DateField()
    until = models.DateField()
    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, null=True, related_name="stand_ins")
    named_by = models.UUIDField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="stand_in_ends_after_it_begins"
            )
        ]
        indexes = [
            models.Index(fields=["account", "until"], name="stand_in_by_account", condition=models.Q(ended_at=None)),
            models.Index(fields=["post", "until"], name="stand_in_by_post", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.post_id} {self.since} {self.until}"


class Session(models.Model):
    """Somebody is signed in. Only the hash of the token in her cookie is kept. Real time throughout."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="session_by_end")]

    def __str__(self) -> str:
        return self.token_hash[:12]


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded. `subject` is the hash of what is limited. Real time."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="attempt_by_subject"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject[:12]


# What an actor is made of, of the row `account` on `day.today`.
ACTOR_COLUMNS = """
account.id, account.kind, account.login, account.name, account.party_id,
       array(select holder.post_id from identity_postholder holder
             where holder.account_id = account.id order by holder.post_id),
       array(select distinct stand.post_id from identity_standin stand
             where stand.account_id = account.id and stand.ended_at is null
               and stand.since <= day.today and stand.until >= day.today order by stand.post_id),
       (select min(post.authority) from identity_postholder holder join identity_post post on post.code = holder.post_id
        where holder.account_id = account.id),
       array(select representation.entity_id from identity_representation representation
             where representation.person_id = account.party_id and representation.since <= day.today
               and (representation.until is null or representation.until >= day.today)),
       array(select distinct mandate.principal_id from identity_mandate mandate
             where mandate.agent_id = account.party_id)
"""
# Who makes the request, in one statement: session, account, posts, her own and others', party and whom she represents. It also notes that
# the session was used, at most once a minute, so that an idle one can end. Parameters by name. There is always one row:
# it begins with by how many seconds business time is ahead, for which the caller gives the expression.
ACTOR_OF_SESSION = """
with business as (select {ahead} as seconds),
seen as (
    update identity_session set last_seen_at = %(now)s
    where token_hash = %(token_hash)s and ended_at is null and expires_at > %(now)s
      and last_seen_at > %(idle_since)s and last_seen_at < %(seen_before)s
)
select business.seconds, {actor}
from business
cross join lateral (
    select ((%(now)s + make_interval(secs => business.seconds)) at time zone %(zone)s)::date as today
) day
left join (identity_session session join identity_account account on account.id = session.account_id)
    on session.token_hash = %(token_hash)s and session.ended_at is null and session.expires_at > %(now)s
   and session.last_seen_at > %(idle_since)s and account.is_active
""".replace("{actor}", ACTOR_COLUMNS.strip())
ACTOR_OF_USER = """
select {actor}
from identity_account account cross join (select %(today)s::date as today) day
where account.is_active and account.kind = %(kind)s and (account.id = %(id)s::uuid or account.login = %(login)s)
""".replace("{actor}", ACTOR_COLUMNS.strip())
