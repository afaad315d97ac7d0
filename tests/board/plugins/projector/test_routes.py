"""The projector's answers, over embeddings that the writer logged and over files that nobody should trust."""

from __future__ import annotations

import numpy as np
import pytest

from board.plugins.projector import fields
from tests.board.plugins.projector.conftest import Asked


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(40, 6)).astype(np.float32)


def test_an_embedding_is_listed_with_all_that_it_has(asked: Asked, vectors: np.ndarray) -> None:
    """Points, dimensions, its step, and how large a picture is."""
    asked.embedding(vectors, tag="e", global_step=7, metadata=list("ab" * 20), label_img=np.zeros((40, 3, 4, 5)))

    (found,) = asked.list()

    assert ("run", "e", 7, 40, 6, True, {"size": [5, 4]}, None) == tuple(
        found[key] for key in ("run", "tag", "step", "points", "dimensions", "metadata", "sprite", "problem")
    )


def test_points_are_placed_in_their_own_order(asked: Asked, vectors: np.ndarray) -> None:
    """Every method that needs no job; the variance along each direction."""
    place = asked.embedding(vectors)
    pca = asked.post("projection", id=place, method="pca", components=4)
    random = asked.post("projection", id=place, method="random", dimensions=2)
    custom = asked.post("projection", id=place, method="custom", axes=[{"left": [0], "right": [1]}, {"right": [2]}])

    assert [4, 2, 2] == [each["dimensions"] for each in (pca, random, custom)]
    assert [160, 80, 80] == [len(each["points"]) for each in (pca, random, custom)]
    assert 0 < sum(pca["variance"]) <= 1
    assert sorted(pca["variance"], reverse=True) == list(pca["variance"])


def test_isolated_points_are_placed_alone(asked: Asked, vectors: np.ndarray) -> None:
    """In the order in which they were named."""
    place = asked.embedding(vectors)

    some = asked.post("projection", id=place, method="pca", rows=[5, 3, 9], components=2)
    same = asked.post("projection", id=place, method="pca", rows=[3, 5, 9], components=2)

    assert 6 == len(some["points"])
    np.testing.assert_allclose(some["points"].reshape(3, 2)[[1, 0, 2]], same["points"].reshape(3, 2), atol=1e-4)


def test_points_without_numbers_are_left_out_and_told(asked: Asked, vectors: np.ndarray) -> None:
    """They are NaN among the places, are nobody's neighbour and have none."""
    place = asked.embedding(vectors)
    path = asked.written.directory / "run" / "00000" / "e" / "tensors.tsv"
    lines = path.read_text().splitlines()
    lines[3] = "\t".join(["nan"] * 6)
    path.write_text("\n".join(lines))

    found = asked.post("projection", id=place, method="pca", components=2)

    assert [6, 7] == np.flatnonzero(np.isnan(found["points"])).tolist()
    assert "1 points have NaN or infinite coordinates and are left out" == found["note"]
    assert 3 not in asked.post("neighbors", id=place, point=0, k=100)["index"]
    assert 0 == len(asked.post("neighbors", id=place, point=3, k=100)["index"])


def test_neighbours_come_with_their_distances(asked: Asked, vectors: np.ndarray) -> None:
    """The nearest first; also among isolated points alone."""
    place = asked.embedding(vectors)

    found = asked.post("neighbors", id=place, point=0, k=3, metric="euclidean")
    among = asked.post("neighbors", id=place, point=0, k=3, metric="euclidean", rows=[0, 10, 20])

    expected = np.sort(np.linalg.norm(vectors - vectors[0], axis=1))[1:4]
    np.testing.assert_allclose(expected, found["distance"], rtol=1e-5)
    assert {10, 20} == set(among["index"].tolist())


def test_metadata_come_as_columns(asked: Asked, vectors: np.ndarray) -> None:
    """Words, numbers, and classes that are numbers."""
    rows = [[f"word {i}", i % 3] for i in range(40)]
    place = asked.embedding(vectors, metadata=rows, metadata_header=["name", "class"])

    name, kind = asked.get("metadata", id=place)["fields"]

    assert ("name", "category", "word 0") == (name["name"], name["kind"], name["values"]["strings"][0])
    assert ["0", "1", "2"] == kind["values"]["strings"]
    assert [0.0, 1.0, 2.0] == kind["numbers"][:3].tolist()


def test_points_are_found_by_their_metadata(asked: Asked, vectors: np.ndarray) -> None:
    """In one field or in all, as text or by a pattern."""
    rows = [[f"word {i}", i % 3] for i in range(40)]
    place = asked.embedding(vectors, metadata=rows, metadata_header=["name", "class"])

    def found(**question: object) -> list[int]:
        answer = asked.post("search", id=place, **question)
        assert len(answer["index"]) == answer["total"]
        index: list[int] = answer["index"].tolist()
        return index

    assert [7] == found(text="WORD 7")
    assert [] == found(text="WORD 7", case=True)
    assert [1] == found(text="d 1$", regex=True)
    assert list(range(2, 40, 3)) == found(text="2", field="class")


def test_a_pattern_that_would_hang_is_given_up(
    asked: Asked, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catastrophic backtracking costs a moment, not the server."""
    monkeypatch.setattr(fields, "VALUE_SECONDS", 0.01)
    place = asked.embedding(vectors, metadata=["a" * 40 + f"{i}!" for i in range(40)])

    answer = asked.client.post("/api/projector/search", {"id": place, "text": "(a|aa)+$", "regex": True})

    assert (400, "bad_regex") == (answer.status_code, answer.json()["error"]["code"])


def test_the_files_come_back_as_they_were_logged(asked: Asked, vectors: np.ndarray) -> None:
    """Vectors to the digit, metadata, the picture, a few coordinates."""
    place = asked.embedding(vectors, metadata=list("ab" * 20), label_img=np.zeros((40, 1, 2, 2)))
    folder = asked.written.directory / "run" / "00000" / "e"

    def fetch(path: str) -> bytes:
        return asked.client.get(f"/api/projector/{path}&id={place}").content

    assert (folder / "tensors.tsv").read_bytes() == fetch("download?what=tensor")
    assert (folder / "metadata.tsv").read_bytes() == fetch("download?what=metadata")
    assert (folder / "sprite.png").read_bytes() == fetch("sprite?")
    few = asked.get("vectors", id=place, points="3,1")
    np.testing.assert_array_equal(vectors[[3, 1]], few["values"].reshape(2, 6))


def test_bookmarks_are_listed_where_there_are_some(asked: Asked, vectors: np.ndarray) -> None:
    """None are no error; a file that is no JSON is."""
    place = asked.embedding(vectors)
    assert {"bookmarks": [], "note": ""} == asked.get("bookmarks", id=place)
    run = asked.written.directory / "run"
    config = run / "projector_config.pbtxt"
    config.write_text(config.read_text().replace("tensor_path", 'bookmarks_path: "b.json" tensor_path'))
    asked.written.load()

    (run / "b.json").write_text('[{"label": "here"}]')
    assert [{"label": "here"}] == asked.get("bookmarks", id=place)["bookmarks"]
    (run / "b.json").write_text("<script>")
    assert 422 == asked.client.get("/api/projector/bookmarks", params={"id": place}).status_code


def test_a_sprite_that_is_no_image_is_refused(asked: Asked, vectors: np.ndarray) -> None:
    """A browser never gets anything that could run."""
    place = asked.embedding(vectors, label_img=np.zeros((40, 1, 2, 2)))
    for content in (b"<svg><script>x</script></svg>", b"", b"\x89PNG\r\n\x1a\n", b"GIF89a"):
        (asked.written.directory / "run" / "00000" / "e" / "sprite.png").write_bytes(content)

        answer = asked.client.get("/api/projector/sprite", params={"id": place})

        assert (422, "bad_embedding") == (answer.status_code, answer.json()["error"]["code"]), content


def test_a_sprite_that_claims_too_many_pixels_is_refused(asked: Asked, vectors: np.ndarray) -> None:
    """Before a browser makes room for them."""
    place = asked.embedding(vectors, label_img=np.zeros((40, 1, 2, 2)))
    path = asked.written.directory / "run" / "00000" / "e" / "sprite.png"
    content = bytearray(path.read_bytes())
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    path.write_bytes(content)

    assert 413 == asked.client.get("/api/projector/sprite", params={"id": place}).status_code


NONSENSE: list[tuple[str, dict[str, object], int]] = [
    ("projection", {"method": "pca", "rows": [40]}, 400),
    ("projection", {"method": "pca", "rows": [1, 1]}, 400),
    ("projection", {"method": "custom"}, 422),
    ("projection", {"method": "custom", "axes": [{"left": [1], "right": [1]}]}, 400),
    ("projection", {"method": "pca", "speed": 1}, 422),
    ("projection", {"method": "tsne", "supervise": "no"}, 400),
    ("projection", {"method": "tsne", "from": "no"}, 404),
    ("neighbors", {"point": 40}, 400),
    ("search", {"text": "(", "regex": True}, 400),
    ("search", {"text": "a", "field": "no"}, 400),
]


def test_questions_that_make_no_sense_are_refused(asked: Asked, vectors: np.ndarray) -> None:
    """In words, not with a failure of the server."""
    place = asked.embedding(vectors, metadata=list("ab" * 20))
    for path, body, status in NONSENSE:
        answer = asked.client.post(f"/api/projector/{path}", {"id": place, **body})

        assert status == answer.status_code, (body, answer.text)
        assert answer.json()["error"]["message"]


def test_an_embedding_that_is_not_there_is_said_so(asked: Asked) -> None:
    """Its run was deleted, or the address is old."""
    for path in ("metadata?id=no", "sprite?id=no", "vectors?id=no", "bookmarks?id=no", "download?id=no"):
        answer = asked.client.get(f"/api/projector/{path}")
        assert (404, "unknown_embedding") == (answer.status_code, answer.json()["error"]["code"])
    assert "unknown_job" == asked.client.get("/api/projector/job?job=no").json()["error"]["code"]
