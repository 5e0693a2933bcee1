"""`onewindow gateway …`: members, systems, keys and grants; proofs of messages, and their check offline."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from base64 import b64encode
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management.base import BaseCommand, CommandError

from onewindow.exchange.services import grant_reading
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.errors import DomainError
from onewindow.gateway import queries, services


class Command(BaseCommand):
    """Keeps the register of members, and proves messages."""

    help = "Registers members, systems, keys and grants of the exchange; proves messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every member with its systems and keys")
        member = acts.add_parser("member", help="registers a member: OW/GOV/11339900MB99010670")
        member.add_argument("id")
        member.add_argument("--name", required=True)
        member.add_argument("--name-en", default="")
        member.add_argument("--authority", default="", help="its code as a department of this city: SJ")
        system = acts.add_parser("subsystem", help="registers a system of a member: OW/GOV/…/market")
        system.add_argument("id")
        system.add_argument("--name", required=True)
        system.add_argument("--name-en", default="")
        system.add_argument("--serves-persons", action="store_true", help="citizens act through it")
        system.add_argument("--per-minute", type=int, default=600)
        key = acts.add_parser("key", help="registers a public key of a system, beside those it has")
        key.add_argument("subsystem")
        key.add_argument("public_key", help="32 bytes in base64; or a file to write a new private key to (--make)")
        key.add_argument("--make", action="store_true", help="makes a pair and writes the private half to the file")
        key.add_argument("--from", dest="begun", type=_moment)
        key.add_argument("--until", type=_moment)
        retire = acts.add_parser("retire", help="ends a key at once")
        retire.add_argument("key")
        retire.add_argument("--lost", action="store_true", help="even when it is the last one")
        close = acts.add_parser("close", help="ends the part of a member or system at once")
        close.add_argument("id")
        close.add_argument("--reason", required=True)
        grant = acts.add_parser("grant", help="lets a system read: OW/GOV/…/market pop.name pop.alive")
        grant.add_argument("subsystem", help="the system, or * for every member")
        grant.add_argument("fields", nargs="+")
        grant.add_argument("--ground", required=True, help="article of law or agreement")
        grant.add_argument("--purpose", action="append", help="a purpose code; may be given several times (any)")
        grant.add_argument("--until", type=date.fromisoformat)
        prove = acts.add_parser("prove", help="writes the proof of a message by X-Road-Request-Id or X-Road-Id")
        prove.add_argument("message")
        prove.add_argument("--output", type=Path, help="the file (standard output)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does the act; what is refused is said on the error output."""
        try:
            getattr(self, f"_{options['act']}")(options)
        except DomainError as error:
            raise CommandError(f"{type(error).__name__}: {error}") from None

    def _list(self, _options: dict[str, Any]) -> None:
        for member in queries.members():
            self.stdout.write(f"{member.id}  {member.name}{'  closed' if member.is_closed else ''}")
            for one in member.subsystems:
                self.stdout.write(f"  {one.id}  {one.name}{'  closed' if one.is_closed else ''}")
                for key in one.keys:
                    self.stdout.write(f"    {key.id}  {key.state}  {key.valid_from:%Y-%m-%d}")

    def _member(self, given: dict[str, Any]) -> None:
        names = {name: given[name] for name in ("name", "name_en", "authority")}
        self.stdout.write(services.register_member(services.operator(), given["id"], **names))

    def _subsystem(self, given: dict[str, Any]) -> None:
        names = {name: given[name] for name in ("name", "name_en", "serves_persons", "per_minute")}
        self.stdout.write(services.register_subsystem(services.operator(), given["id"], **names))

    def _key(self, given: dict[str, Any]) -> None:
        public = _made(Path(given["public_key"])) if given["make"] else given["public_key"]
        key = services.register_key(
            services.operator(), given["subsystem"], public, valid_from=given["begun"], valid_until=given["until"]
        )
        self.stdout.write(f"keyid {key}")

    def _retire(self, given: dict[str, Any]) -> None:
        services.retire_key(services.operator(), given["key"], lost=given["lost"])

    def _close(self, given: dict[str, Any]) -> None:
        end = services.close_member if given["id"].count("/") == 2 else services.close_subsystem
        end(services.operator(), given["id"], given["reason"])

    def _grant(self, given: dict[str, Any]) -> None:
        more = {"purpose_codes": given["purpose"]} if given["purpose"] else {}
        grants = grant_reading(
            services.operator(),
            given["subsystem"],
            given["fields"],
            ground=given["ground"],
            valid_until=given["until"],
            **more,
        )
        for grant in grants:
            self.stdout.write(f"grant {grant}")

    def _prove(self, given: dict[str, Any]) -> None:
        proofs = [one.document() for one in queries.prove_message(given["message"])]
        text = json.dumps(proofs, ensure_ascii=False, indent=1)
        if given["output"]:
            given["output"].write_text(f"{text}\n", encoding="utf-8")
        else:
            self.stdout.write(text)


def _made(file: Path) -> str:
    """Makes a pair of keys; the private half goes into a file that nobody else may read."""
    if file.exists():
        raise CommandError(f"{file} exists already: a private key is never written over another file")
    key = Ed25519PrivateKey.generate()
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return b64encode(key.public_key().public_bytes_raw()).decode()


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
