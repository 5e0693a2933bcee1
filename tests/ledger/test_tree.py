"""The tree against a naive computation of RFC 6962, and against the vectors of the standard's own examples."""

import hashlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.ledger.rules import (
    EMPTY_ROOT,
    TILE,
    Checkpoint,
    Edge,
    NotATile,
    NoteUnreadable,
    Place,
    SignedNote,
    Tiled,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_node,
    parse_checkpoint,
    parse_note,
    parse_place,
    parse_vkey,
    root_of,
    signing_key,
    tile_path,
    tile_root,
)
from onewindow.ledger.rules.notes import LOG, WITNESS, sealed_at

SIZES = 600
LEAVES = [leaf_node(b'{"seq":%d}' % n) for n in range(SIZES)]
ORIGIN = "log.onewindow.example/audit"
NOTE = (
    "log.onewindow.example/audit\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n\n"
    "— log.onewindow.example/audit gHAPlMb79O2uGej9rYwECGNPaRX0uiQlwYyG+UcdB2hiAOQb8pSGOCM5EyBVnrrPeKlhPvt0PRee7v2d35MPKKet3Ak=\n"
)
KEY = signing_key(ORIGIN, LOG, bytes(range(32)))


def nodes(height, index):
    return tile_root(LEAVES[index << height : (index + 1) << height])


def naive_root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()


ROOTS = [naive_root(LEAVES[:size]) for size in range(SIZES + 1)]


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (1, "pAKw429aroVFc2D88AolRbh91H8xBVPnsNMtbQrEQA0="),
        (2, "/FLXGjaKeY/Zbsflt+5fj5/dEMf/mrFGxOrB5qChsQo="),
        (3, "PbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM="),
    ],
)
def test_the_roots_are_those_of_the_vectors(size, root):
    assert b64encode(root_of(size, nodes)).decode() == root


def test_the_empty_tree_has_the_hash_of_nothing():
    assert root_of(0, nodes) == Edge().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_proofs_are_those_of_the_vectors():
    third = "0+CmKo96klbIvrcVr97YPkMm0sRzedJZsXCahArS8R0="

    assert [b64encode(one).decode() for one in inclusion_proof(1, 3, nodes)] == [
        "pAKw429aroVFc2D88AolRbh91H8xBVPnsNMtbQrEQA0=",
        third,
    ]
    assert [b64encode(one).decode() for one in consistency_proof(2, 3, nodes)] == [third]


def test_the_checkpoint_is_that_of_the_vector():
    text = Checkpoint(ORIGIN, 3, root_of(3, nodes)).text()

    assert SignedNote(text, (KEY.sign(text),)).written() == NOTE
    assert KEY.verifier.key_id.hex() == "80700f94"
    assert KEY.verifier.public.hex() == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"


def test_every_root_up_to_600_leaves_is_the_naive_one():
    edge = Edge()
    for size in range(1, SIZES + 1):
        edge.grow(LEAVES[size - 1 : size])
        assert edge.root() == root_of(size, nodes) == ROOTS[size]


def test_every_leaf_of_every_tree_up_to_600_is_proved_and_only_that():
    for size in range(1, SIZES + 1):
        for index in {0, size // 3, size // 2, size - 1, (size - 1) & ~255}:
            path = inclusion_proof(index, size, nodes)
            assert is_included(LEAVES[index], index, size, path, ROOTS[size])
            assert not is_included(LEAVES[index - 1], index, size, path, ROOTS[size]) or size == 1
            assert not is_included(LEAVES[index], index, size, path, ROOTS[size - 1])


def test_every_two_sizes_up_to_600_are_consistent_and_proved_so():
    for size in range(1, SIZES + 1):
        for old in {0, 1, size // 2, size - 1, size, 1 << (size.bit_length() - 1)}:
            path = consistency_proof(old, size, nodes)
            assert is_consistent(old, size, path, ROOTS[old], ROOTS[size])
            assert not is_consistent(old, size, path, ROOTS[old], ROOTS[size - 1]) or old == 0


@given(st.integers(1, SIZES), st.data())
def test_a_proof_with_any_hash_changed_proves_nothing(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, nodes)
    assert is_included(LEAVES[index], index, size, path, ROOTS[size])

    for n in range(len(path)):
        changed = [*path[:n], bytes(32), *path[n + 1 :]]
        assert not is_included(LEAVES[index], index, size, changed, ROOTS[size])
    assert not is_included(LEAVES[index], index, size, [*path, bytes(32)], ROOTS[size])


@given(st.integers(1, SIZES), st.data())
def test_a_tree_that_forgot_or_changed_something_is_not_consistent(size, data):
    old = data.draw(st.integers(1, size))
    path = consistency_proof(old, size, nodes)
    forked = naive_root([bytes(32), *LEAVES[1:size]])

    assert is_consistent(old, size, path, ROOTS[old], ROOTS[size])
    assert not is_consistent(old, size, path, ROOTS[old], forked)
    assert not is_consistent(size, old, path, ROOTS[size], ROOTS[old]) or old == size


@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_tiles_are_the_same_however_the_tree_grew(counts):
    leaves = [leaf_node(str(n).encode()) for n in range(sum(counts))]
    edge, kept, done = Edge(), {}, 0
    for count in counts:
        for full in edge.grow(leaves[done : done + count]):
            kept[full.level, full.number] = full.hashes
        done += count

    def read(level, number, width):
        if (level, number) in kept:
            return kept[level, number][: width * 32]
        return b"".join(edge.levels[level][:width])

    tiles = Tiled(edge.size, read)
    assert root_of(edge.size, tiles) == edge.root() == naive_root(leaves)
    for index in {0, len(leaves) // 2, len(leaves) - 1} if leaves else ():
        path = inclusion_proof(index, len(leaves), tiles)
        assert is_included(leaves[index], index, len(leaves), path, edge.root())


def test_a_large_tree_has_the_tiles_that_the_standard_counts():
    edge = Edge()
    full = edge.grow(leaf_node(n.to_bytes(4, "big")) for n in range(70_000))

    assert sum(one.level == 0 for one in full) == 273
    assert sum(one.level == 1 for one in full) == 1
    assert [len(level) for level in edge.levels] == [112, 17, 1]


@given(st.integers(0, 10**13), st.integers(1, TILE))
def test_a_path_leads_back_to_its_tile(number, width):
    assert parse_place(tile_path(Place(number, width))) == Place(number, width)


def test_paths_are_written_in_groups_of_three_digits():
    assert tile_path(Place(1234067)) == "x001/x234/067"
    assert tile_path(Place(5, 112)) == "005.p/112"


@pytest.mark.parametrize(
    "path", ["", "1", "0001", "x001/1", "x000/001", "001/001", "001.p/0", "001.p/256", "001.p/012", "-01"]
)
def test_other_ways_of_writing_a_path_name_no_tile(path):
    with pytest.raises(NotATile):
        parse_place(path)


def test_a_key_finds_its_own_signature_and_no_other():
    note = parse_note(NOTE)
    other = signing_key(ORIGIN, LOG, bytes(32))

    assert KEY.verifier.signature_on(note) is not None
    assert other.verifier.signature_on(note) is None
    assert KEY.verifier.signature_on(SignedNote(note.text.replace("\n3\n", "\n4\n"), note.signatures)) is None
    assert parse_checkpoint(note.text) == Checkpoint(ORIGIN, 3, ROOTS[3])


def test_a_witness_says_when_it_saw_the_checkpoint():
    from datetime import UTC, datetime

    witness, text = signing_key("witness.example/w", WITNESS, bytes(range(1, 33))), parse_note(NOTE).text
    line = witness.cosign(text, datetime(2026, 4, 13, 2, tzinfo=UTC))
    note = SignedNote(text, (KEY.sign(text), line))

    assert witness.verifier.signature_on(parse_note(note.written())) == line
    assert sealed_at(line) == int(datetime(2026, 4, 13, 2, tzinfo=UTC).timestamp())
    later = type(line)(line.name, line.key_id, (sealed_at(line) + 1).to_bytes(8, "big") + line.value[8:])
    assert witness.verifier.signature_on(SignedNote(text, (later,))) is None


def test_a_key_is_read_as_it_is_handed_out():
    assert parse_vkey(KEY.verifier.vkey()) == KEY.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a b+00000000+AQ==",
        f"{ORIGIN}+00000000+{KEY.verifier.vkey().split('+', 2)[2]}",
        f"{ORIGIN}+80700f94+!!",
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoteUnreadable):
        parse_vkey(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "a\n1\n\n",
        NOTE.replace("— ", "- "),
        NOTE.removesuffix("\n"),
        NOTE.replace("gHAP", "!!!!"),
        "x" * 70_000,
    ],
)
def test_what_is_no_signed_note_is_refused(text):
    with pytest.raises(NoteUnreadable):
        parse_note(text)


@pytest.mark.parametrize(
    "text", ["a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", "a\n1\nAA==\n", f"\n1\n{b64encode(bytes(32)).decode()}\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteUnreadable):
        parse_checkpoint(text)
