"""Packages from city to city: whole, signed, compared with what is here, and merged with a newer one."""

import base64
import hashlib
import io
import json
import zipfile
from copy import deepcopy

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.drafting.models import Draft
from onewindow.drafting.rules.packages import PackageRefused, adapted, lacks, manifest_of, read_package, written
from onewindow.drafting.services import adopt_package, check_package, pack
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.queries import acts_on
from tests.catalogue import demo
from tests.catalogue.conftest import city, references  # noqa: F401 fixtures

KEEPER = Actor(ActorKind.STAFF, new_id(), organisation="DS", posts=frozenset(["DS-C"]))
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another city").digest())
PUBLIC = OTHER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()[:16]


def package_of(*bodies, **about):
    definitions = yaml.safe_dump({"items": list(bodies)}, allow_unicode=True, sort_keys=False).encode()
    manifest = canonical_json({**manifest_of(definitions, {"city": "沧澜市", "items": []}), **about})
    value = base64.b64encode(OTHER.sign(manifest)).decode()
    signature = {"algorithm": "Ed25519", "public_key": base64.b64encode(PUBLIC).decode(), "value": value}
    return written(manifest, signature, definitions)


def theirs(**changes):
    """An item of another city, which is new here."""
    return {**deepcopy(demo.clean().items["SSCARD"]), "key": "TEACARD", "name": "茶卡", "adopts": None} | changes


def test_what_is_packed_here_is_whole_and_ours(city):  # noqa: F811
    package, missing = check_package(pack(["FOOD", "SIGN"]))
    assert package.manifest["items"] == ["FOOD", "SIGN"]
    assert missing == ()
    with pytest.raises(NotFound):
        pack(["NOTHING"])


PACKED = package_of(theirs())


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_a_package_changed_anywhere_is_refused_or_reads_the_same(place, change):
    damaged = PACKED[:place] + bytes([PACKED[place] ^ change]) + PACKED[place + 1 :]
    try:
        found = read_package(damaged)
    except PackageRefused as refused:
        said = refused.args
    else:
        assert found.definitions == read_package(PACKED).definitions
        assert found.manifest == read_package(PACKED).manifest
        return
    assert all(said)


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "."), part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nonsense", "不是完整的包"),
        (zipped(a="x"), "正好有"),
        (zipped(manifest__json="{", signature__json="{}", definitions__yaml=""), "读不懂"),
        (package_of(theirs(), format=9), "第 9 版格式"),
        (package_of(theirs(), files={}), "被改过"),
    ],
)
def test_what_is_no_package_is_refused_by_name(content, words):
    with pytest.raises(PackageRefused) as refused:
        read_package(content)
    assert words in refused.value.args[0]


def test_a_path_that_leads_out_of_the_package_is_refused():
    with pytest.raises(PackageRefused):
        read_package(zipped(**{"../manifest.json": "{}", "signature.json": "{}", "definitions.yaml": ""}))


def test_an_unknown_signer_is_refused_until_it_is_confirmed(city):  # noqa: F811
    with pytest.raises(PackageRefused) as refused:
        check_package(PACKED)
    assert KEY_ID in refused.value.args[1]
    package, _missing = check_package(PACKED, trust=[KEY_ID])
    assert package.city == "沧澜市"


def test_what_is_missing_here_is_told(city):  # noqa: F811
    body = theirs(department="TEA")
    body["materials"][1]["code"] = "M-LEAF"
    body["legal_bases"][0] |= {"law_id": "tea-law", "article": 3}
    _package, missing = check_package(package_of(body), trust=[KEY_ID])
    assert {(lack.kind, lack.name) for lack in missing} == {
        ("material", "M-LEAF"),
        ("law", "tea-law:3"),
        ("department", "TEA"),
    }
    assert lacks([theirs()], dict.fromkeys(("material", "element", "licence_type", "law", "department"), ()))


def test_an_item_is_adapted_to_our_department_and_codes():
    ours = adapted(theirs(department="TEA"), {"TEA": "RS", "RS": "RS"}, {"RS": "1" * 18})
    assert (ours["department"], ours["implementation_code"][:18]) == ("RS", "1" * 18)
    assert {step["post"].rpartition("-")[0] for step in ours["steps"]} == {"RS"}
    assert "adopts" not in ours


def test_a_package_becomes_drafts_and_is_recorded(city):  # noqa: F811
    adopted = adopt_package(KEEPER, PACKED, {}, trust=[KEY_ID])
    assert [(row.key, row.outcome) for row in adopted.rows] == [("TEACARD", "saved")]
    draft = Draft.objects.get(key="TEACARD")
    assert (draft.origin, draft.origin_row["city"]) == ("package", "沧澜市")
    assert [act.act for act in acts_on(f"package:{adopted.package.sha256}")] == ["drafting.adopt_package"]


def test_a_newer_package_is_merged_with_what_we_made_of_it(city):  # noqa: F811
    adopt_package(KEEPER, PACKED, {}, trust=[KEY_ID])
    draft = Draft.objects.get(key="TEACARD")
    draft.body = {**draft.body, "phone": "000-1", "visits": 1}
    draft.save()
    newer = package_of(theirs(name="茶叶卡", visits=2))
    adopted = adopt_package(KEEPER, newer, {}, trust=[KEY_ID])

    body = Draft.objects.get(key="TEACARD").body
    assert (body["name"], body["phone"], body["visits"]) == ("茶叶卡", "000-1", 1)
    (conflict,) = adopted.conflicts["TEACARD"]
    assert (conflict.place, conflict.mine, conflict.theirs) == (("visits",), 1, 2)


def test_definitions_that_cannot_be_read_are_refused(city):  # noqa: F811
    with pytest.raises(PackageRefused):
        check_package(package_of({"name": "x"}), trust=[KEY_ID])
    assert json.loads(json.dumps(read_package(PACKED).manifest))["format"] == 1
