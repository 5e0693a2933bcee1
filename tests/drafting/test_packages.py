"""Packages from city to city: whole, signed, compared with what is here, and merged with a newer one."""

import base64
import hashlib
import io
import json
import zipfile
from copy import deepcopy

import pytest
import yaml
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.drafting.models import Draft
from onewindow.drafting.rules.packages import PackageRefused, adapted, lacks, manifest_of, read_package, written
from onewindow.drafting.services import adopt_package, check_package, pack, receive_package
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.queries import acts_on
from onewindow.lists import queries as lists
from tests.catalogue import demo

KEEPER = Actor(ActorKind.STAFF, new_id(), organisation="DS", posts=frozenset(["DS-C"]))
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another city").digest())
PUBLIC = OTHER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()[:16]


def package_of(*bodies, parts=None, **about):
    definitions = yaml.safe_dump({"items": list(bodies), **(parts or {})}, allow_unicode=True, sort_keys=False).encode()
    manifest = canonical_json({**manifest_of(definitions, {"city": "沧澜市", "items": []}), **about})
    value = base64.b64encode(OTHER.sign(manifest)).decode()
    signature = {"algorithm": "Ed25519", "public_key": base64.b64encode(PUBLIC).decode(), "value": value}
    return written(manifest, signature, definitions)


def theirs(**changes):
    """An item of another city, which is new here."""
    return {**deepcopy(demo.clean().items["SSCARD"]), "key": "TEACARD", "name": "茶卡", "adopts": None} | changes


def test_what_is_packed_here_is_whole_and_ours(city):
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


def test_an_unknown_signer_is_refused_until_it_is_confirmed(city):
    with pytest.raises(PackageRefused) as refused:
        check_package(PACKED)
    assert KEY_ID in refused.value.args[1]
    package, _missing = check_package(PACKED, trust=[KEY_ID])
    assert package.city == "沧澜市"


def test_what_is_missing_here_is_told(city):
    body = theirs(department="TEA")
    body["materials"][1]["code"] = "M-LEAF"
    body["legal_bases"][0] |= {"law_id": "tea-law", "article": 3}
    _package, missing = check_package(package_of(body), trust=[KEY_ID])
    assert {(lack.kind, lack.name) for lack in missing} == {
        ("material", "M-LEAF"),
        ("law", "tea-law:3"),
        ("department", "TEA"),
    }
    assert lacks([theirs()], dict.fromkeys(("item", "material", "element", "licence_type", "law", "department"), ()))


def test_an_item_is_adapted_to_our_department_and_codes():
    ours = adapted("item", theirs(department="TEA"), {"TEA": "RS", "RS": "RS"}, {"RS": "1" * 18})
    assert (ours["department"], ours["implementation_code"][:18]) == ("RS", "1" * 18)
    assert {step["post"].rpartition("-")[0] for step in ours["steps"]} == {"RS"}
    assert "adopts" not in ours


def test_a_package_becomes_drafts_and_is_recorded(city):
    adopted = adopt_package(KEEPER, PACKED, {}, trust=[KEY_ID])
    assert [(row.key, row.outcome) for row in adopted.rows] == [("TEACARD", "saved")]
    draft = Draft.objects.get(key="TEACARD")
    assert (draft.origin, draft.origin_row["city"]) == ("package", "沧澜市")
    assert [act.act for act in acts_on(f"package:{adopted.package.sha256}")] == ["drafting.adopt_package"]


def test_a_newer_package_is_merged_with_what_we_made_of_it(city):
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


def test_definitions_that_cannot_be_read_are_refused(city):
    with pytest.raises(PackageRefused):
        check_package(package_of({"name": "x"}), trust=[KEY_ID])
    assert json.loads(json.dumps(read_package(PACKED).manifest))["format"] == 1


LEASE = {
    "code": "M-TEALEASE",
    "name": "茶楼租约",
    "name_en": "Lease of a tea house",
    "issuer": "出租人",
    "issuer_en": "The landlord",
    "held_by": [],
}


def test_bundles_and_entries_of_lists_travel_too(city):
    package, missing = check_package(pack(["RESTAURANT", "material:M-AGREE", "proof"]))
    assert package.manifest["bundles"] == ["RESTAURANT"]
    assert package.manifest["materials"] == ["M-AGREE"]
    assert package.manifest["proofs"]
    assert missing == ()
    adopted = adopt_package(KEEPER, pack(["RESTAURANT", "material"]), {}, entries=True)
    assert {row.outcome for row in adopted.rows} == {"unchanged"}
    with pytest.raises(NotFound) as refused:
        pack(["material:M-NOTHING", "NOTHING"])
    assert "M-NOTHING, NOTHING" in str(refused.value)


def test_what_a_package_brings_along_is_not_missing(city):
    body = theirs()
    body["materials"][1]["code"] = "M-TEALEASE"
    assert check_package(package_of(body), trust=[KEY_ID])[1]
    assert check_package(package_of(body, parts={"materials": [LEASE]}), trust=[KEY_ID])[1] == ()


def test_an_entry_is_published_only_when_it_is_chosen(city):
    content = package_of(theirs(), parts={"materials": [LEASE]})
    adopt_package(KEEPER, content, {}, trust=[KEY_ID])
    assert lists.entry("material", "M-TEALEASE") is None
    adopt_package(KEEPER, content, {}, trust=[KEY_ID], entries=True)
    found = lists.entry("material", "M-TEALEASE")
    assert (found.version, found.name) == (1, "茶楼租约")
    assert "沧澜市" in found.reason


def test_a_bundle_needs_its_items_and_departments_here(city):
    bundle = {**deepcopy(demo.clean().bundles["RESTAURANT"]), "code": "TEAHOUSE", "departments": ["SJ", "TEA"]}
    bundle["items"] = [*bundle["items"], "TEACARD"]
    content = package_of(parts={"bundles": [bundle]})
    missing = check_package(content, trust=[KEY_ID])[1]
    assert {(lack.kind, lack.name, lack.needed_by) for lack in missing} == {
        ("item", "TEACARD", "TEAHOUSE"),
        ("department", "TEA", "TEAHOUSE"),
    }
    adopt_package(KEEPER, content, {"TEA": "SJ"}, trust=[KEY_ID])
    assert Draft.objects.get(key="TEAHOUSE").body["departments"] == ["SJ"]


def test_on_the_page_a_package_is_looked_at_and_adopted_by_the_catalogue_desk(city, people, sign_in):
    adopt_package(KEEPER, PACKED, {}, trust=[KEY_ID])
    draft = Draft.objects.get(key="TEACARD")
    draft.body = {**draft.body, "visits": 1}
    draft.save()
    client = sign_in("ds_catalogue")
    assert client.get(reverse("drafting:packages")).status_code == 200
    assert client.post(reverse("drafting:packages")).status_code == 422
    assert "不是完整的包" in upload(client, b"nonsense").content.decode()

    place = upload(client, package_of(theirs(visits=2), parts={"materials": [LEASE]}))["Location"]
    page = BeautifulSoup(client.get(place).content, "html.parser")
    assert KEY_ID in page.get_text()
    (choice,) = {each["name"] for each in page.select("input[type=radio]")}
    assert client.post(place, {"act": "adopt"}).status_code == 422
    answer = client.post(place, {"act": "adopt", "confirmed": "yes", choice: "theirs", "entry": "material:M-TEALEASE"})
    assert answer.status_code == 200
    assert Draft.objects.get(key="TEACARD").body["visits"] == 2
    assert lists.entry("material", "M-TEALEASE")
    assert client.post(place, {"act": "adopt", "confirmed": "yes"}).status_code == 409
    assert client.post(place, {"act": "discard"}).status_code == 409
    assert "A package of 沧澜市" in client.get(f"/en{place}").content.decode()


def test_a_package_that_is_not_wanted_is_forgotten(city, people, sign_in):
    client = sign_in("ds_catalogue")
    place = upload(client, PACKED)["Location"]
    assert "本市还缺" not in client.get(place).content.decode()
    client.post(place, {"act": "discard"})
    assert client.get(place).status_code == 404


def test_packing_by_the_page_makes_a_signed_file(city, people, sign_in):
    client = sign_in("ds_catalogue")
    answer = client.post(reverse("drafting:pack"), {"name": ["FOOD", "power"]})
    package, _missing = check_package(answer.content)
    assert package.manifest["items"] == ["FOOD"]
    assert package.manifest["power_list"]
    assert client.post(reverse("drafting:pack")).status_code == 302


@pytest.mark.parametrize("login", ["sj_items", "sj_approve", "ds_legal"])
def test_only_the_catalogue_desk_handles_packages(city, people, login, sign_in):
    client = sign_in(login)
    assert client.get(reverse("drafting:packages")).status_code == 403
    assert client.post(reverse("drafting:pack"), {"name": "FOOD"}).status_code == 403
    with pytest.raises(NotAllowed):
        receive_package(people[login], PACKED)


def upload(client, content):
    """What the page answers to a file."""
    return client.post(reverse("drafting:packages"), {"file": SimpleUploadedFile("theirs.owp", content)})
