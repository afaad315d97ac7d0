"""`api/mesh`: steps of meshes, the geometry of one, and files of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board import wire_format
from board.context import Context
from board.plugins.mesh import geometry as geometry_module
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.plugins_pb2 import MeshPluginData

GOLDEN = Path(__file__).parents[3] / "golden" / "meshes"
CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]], np.float32)
FACES = np.array([[0, 1, 2], [0, 3, 1]], np.int32)
COLORS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]], np.uint8)


def log(written: WrittenLogs, step: int = 0, name: str = "m", config: str = "{}", **parts: Any) -> None:
    """Log any arrays as parts of a mesh, each in an event of its own, as TensorFlow 2 does."""
    with written.writer() as writer:
        for part, array in parts.items():
            about = MeshPluginData(name=name, content_type=part, shape=np.shape(array), json_config=config)
            summary = tensor_summary(f"{name}_{part}", np.asarray(array), "mesh", about.SerializeToString())
            writer._get_file_writer().add_summary(summary, step)


def steps_of(client: Client, written: WrittenLogs, name: str = "m", **options: Any) -> dict[str, Any]:
    request = {"series": [written.ids("run", f"{name}_VERTEX")], **options}
    [entry] = client.post("api/mesh/steps", request).json()["series"]
    return dict(entry)


def place(client: Client, written: WrittenLogs, name: str = "m", at: int = 0, **others: Any) -> dict[str, Any]:
    """Where a mesh is, as the page learns of it."""
    entry = steps_of(client, written, name)
    rows: dict[str, Any] = {part: entry[part][at] for part in ("face", "color") if part in entry}
    known = {key: entry[key] for key in ("run", "tag", "generation")}
    return {"boot": written.store.boot, **known, "row": entry["row"][at], **rows, **others}


def geometry(client: Client, written: WrittenLogs, **others: Any) -> dict[str, Any]:
    answer = client.get("api/mesh/geometry", params=place(client, written, **others))
    assert 200 == answer.status_code, answer.text
    return dict(answer.json())


def test_a_mesh_is_answered_whole(client: Client, written: WrittenLogs) -> None:
    """One question, one answer: positions, faces, colours, extent and the description of the scene."""
    with written.writer() as writer:
        writer.add_mesh("m", CORNERS[None], COLORS[None], FACES[None], {"camera": {"fov": 30}}, 0)
    written.load()

    assert {
        "vertices": 4,
        "lost": 0,
        "triangles": 2,
        "samples": 1,
        "low": [0, 0, 0],
        "high": [1, 2, 3],
        "positions": CORNERS.ravel().tolist(),
        "faces": FACES.ravel().tolist(),
        "colors": COLORS.ravel().tolist(),
        "config": '{"camera": {"fov": 30}}',
        "notes": [],
    } == geometry(client, written)


def test_an_answer_is_compact_and_kept_for_ever(client: Client, written: WrittenLogs) -> None:
    """Float32, narrow indices, bytes; under one address there is only one mesh."""
    log(written, VERTEX=[CORNERS], FACE=[FACES], COLOR=[COLORS])
    written.load()

    headers = {"Accept": wire_format.MEDIA_TYPE}
    answer = client.get("api/mesh/geometry", params=place(client, written), headers=headers)
    document = wire_format.decode(answer.content)
    assert ["<f4", "<u2", "|u1"] == [document[name].dtype.str for name in ("positions", "faces", "colors")]
    assert "immutable" in answer.headers["cache-control"]


def test_many_vertices_have_wide_indices(client: Client, written: WrittenLogs) -> None:
    """Beyond 65,536, where TensorBoard's page draws other triangles."""
    log(written, VERTEX=[np.zeros((70_000, 3))], FACE=[[[69_999, 0, 1]]])
    written.load()

    assert [69_999, 0, 1] == geometry(client, written)["faces"]


def test_steps_name_the_rows_of_all_parts(client: Client, written: WrittenLogs) -> None:
    """A step without faces is a cloud of points there, and one written twice has each its own."""
    log(written, step=0, VERTEX=[CORNERS], FACE=[FACES])
    log(written, step=5, VERTEX=[CORNERS])
    log(written, step=9, VERTEX=[CORNERS], FACE=[FACES])
    written.load()

    entry = steps_of(client, written)
    assert ([0, 5, 9], [0, -1, 1], "m", 1) == (entry["step"], entry["face"], entry["name"], entry["meshes"])
    assert "color" not in entry
    assert geometry(client, written, at=1)["faces"] is None


def test_what_holds_no_vertices_has_no_steps(client: Client, written: WrittenLogs) -> None:
    """Series of faces are no mesh of their own."""
    log(written, VERTEX=[CORNERS], FACE=[FACES])
    written.load()

    [entry] = client.post("api/mesh/steps", {"series": [written.ids("run", "m_FACE")]}).json()["series"]
    assert ([], 0) == (entry["step"], entry["meshes"])


def test_parts_of_unusual_tags_find_each_other_by_their_metadata(client: Client, written: WrittenLogs) -> None:
    """A tag is a name; what belongs together the metadata say."""
    with written.writer() as writer:
        for part, array in (("VERTEX", CORNERS), ("FACE", FACES)):
            about = MeshPluginData(name="m", content_type=part, shape=(1, 1, 3))
            summary = tensor_summary(f"odd {part} tag", array[None], "mesh", about.SerializeToString())
            writer._get_file_writer().add_summary(summary, 0)
    written.load()

    [entry] = client.post("api/mesh/steps", {"series": [written.ids("run", "odd VERTEX tag")]}).json()["series"]
    assert [0] == entry["face"]


def test_what_other_writers_wrote_is_a_mesh_each(context: Context, client: Client) -> None:
    """PyTorch and TensorFlow name the parts, tensorboardX numbers them."""
    WrittenLogs(GOLDEN, context.store).load()
    found: dict[tuple[str, str, int], Any] = {}
    for run in context.store.runs():
        for tag in [key.tag for key in run.series if key.plugin == "mesh"]:
            [entry] = client.post("api/mesh/steps", {"series": [[run.id, tag]]}).json()["series"]
            for row, face, color in zip(entry["row"], entry.get("face", []), entry.get("color", []), strict=False):
                known = {key: entry[key] for key in ("run", "tag", "generation")}
                asked = {"boot": context.store.boot, **known, "row": row, "face": face, "color": color}
                mesh = client.get("api/mesh/geometry", params=asked).json()
                found[run.name, entry["name"], row] = mesh["triangles"], len(mesh["colors"]) // 3, mesh["notes"]

    torus: dict[tuple[str, str, int], Any] = {
        (run, "torus", row): (400, 200, []) for run in ("pytorch", "tensorboardx") for row in range(3)
    }
    assert torus == found


def test_each_mesh_of_a_batch_has_its_own_geometry(client: Client, written: WrittenLogs) -> None:
    """Faces that are logged once are those of all."""
    log(written, VERTEX=[CORNERS, CORNERS + 1], FACE=[FACES])
    written.load()

    assert 2 == steps_of(client, written)["meshes"]
    second = geometry(client, written, sample=1)
    assert ([1, 1, 1], 2, 2) == (second["low"], second["triangles"], second["samples"])
    missing = client.get("api/mesh/geometry", params=place(client, written, sample=2))
    assert (415, "no_mesh") == (missing.status_code, missing.json()["error"]["code"])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"FACE": [[[0, 1, 2], [0, 1, 4]]]}, "1 of 2 faces left out: they name vertices beyond the last"),
        ({"FACE": [[[0, 1, -1]]]}, "1 of 1 faces left out"),
        ({"FACE": [[[0, 1, 2**33]]]}, "1 of 1 faces left out"),
        ({"FACE": [[[0.0, 1.0, np.nan]]]}, "1 of 1 faces left out"),
        ({"FACE": [[[0, 1, 2, 3]]]}, "only triangles can be drawn, and these have 4 corners"),
        ({"FACE": np.zeros((1, 0))}, r"faces left out: a tensor of shape \[1, 0\]"),
        ({"COLOR": [COLORS[:3]]}, r"their shape \[3, 3\] does not fit 4 vertices"),
        ({"COLOR": [COLORS[:, :1]]}, r"their shape \[4, 1\] does not fit"),
        ({"COLOR": [COLORS // 255]}, "all colours are 0 or 1 of 255"),
        ({"COLOR": np.full((1, 4, 3), b"red", object)}, "colours left out: a tensor of shape"),
    ],
)
def test_what_does_not_fit_is_left_out_and_told(
    client: Client, written: WrittenLogs, parts: Any, expected: str
) -> None:
    """The vertices are shown all the same."""
    log(written, VERTEX=[CORNERS], **parts)
    written.load()
    found = geometry(client, written)

    assert 4 == found["vertices"]
    [note] = found["notes"]
    assert re.search(expected, note)


def test_vertices_that_lie_nowhere_are_counted(client: Client, written: WrittenLogs) -> None:
    """And their faces are not drawn; the extent is that of the others."""
    places = np.array([*CORNERS.tolist(), [np.nan, 0, 0], [np.inf, 0, 0], [1e300, 0, 0]])
    log(written, VERTEX=[places], FACE=[[[0, 1, 2], [0, 1, 4]]])
    written.load()
    found = geometry(client, written)

    assert (3, [1, 2, 3], [0, 1, 2]) == (found["lost"], found["high"], found["faces"])
    assert ["1 faces left out: a corner of theirs lies nowhere", "3 of 7 vertices lie nowhere: NaN or infinite"] == (
        found["notes"]
    )


@pytest.mark.parametrize(
    ("colors", "expected"),
    [
        (np.full((4, 3), 0.5, np.float32), 128),
        (np.full((4, 3), 300.0, np.float32), 255),
        (np.full((4, 3), np.nan, np.float32), 0),
        (np.full((4, 4), 7, np.int64), 7),
    ],
)
def test_colours_of_any_type_become_bytes(client: Client, written: WrittenLogs, colors: Any, expected: int) -> None:
    """Fractions, numbers beyond a byte, NaN; an opacity is not looked at."""
    log(written, VERTEX=[CORNERS], COLOR=[colors])
    written.load()

    assert [expected] * 12 == geometry(client, written)["colors"]


@pytest.mark.parametrize("vertices", [np.zeros((1, 4, 2)), np.zeros((4, 3)), np.full((1, 1, 3), b"a", object)])
def test_what_is_no_mesh_says_so(client: Client, written: WrittenLogs, vertices: Any) -> None:
    """In a line for its card."""
    log(written, VERTEX=vertices)
    written.load()

    answer = client.get("api/mesh/geometry", params=place(client, written))
    assert (415, "no_mesh") == (answer.status_code, answer.json()["error"]["code"])


def test_an_empty_mesh_is_one(client: Client, written: WrittenLogs) -> None:
    """It has no extent, and no fault."""
    log(written, VERTEX=np.zeros((1, 0, 3)))
    written.load()
    found = geometry(client, written)

    assert (0, None, []) == (found["vertices"], found["low"], found["notes"])


def test_a_claimed_batch_makes_no_more_cards_than_a_person_can_see(client: Client, written: WrittenLogs) -> None:
    """The log says how many meshes a step has, and may say anything."""
    log(written, VERTEX=[CORNERS])
    about = MeshPluginData(name="big", content_type=MeshPluginData.VERTEX, shape=(2**31 - 1, 1, 3))
    with written.writer() as writer:
        summary = tensor_summary("big_VERTEX", CORNERS[None], "mesh", about.SerializeToString())
        writer._get_file_writer().add_summary(summary, 0)
    written.load()

    assert 1000 == steps_of(client, written, "big")["meshes"]


def test_a_step_too_large_to_read_says_so(
    client: Client, written: WrittenLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes a few times its bytes."""
    monkeypatch.setattr(geometry_module, "MOST_PAYLOAD_BYTES", 20)
    log(written, VERTEX=[CORNERS])
    written.load()

    answer = client.get("api/mesh/geometry", params=place(client, written))
    assert "too many to read at once" in answer.json()["error"]["message"]


def test_a_long_description_of_the_scene_is_not_sent(client: Client, written: WrittenLogs) -> None:
    """JSON that is broken is: the page says what is wrong with it."""
    log(written, config="x" * 70_000, VERTEX=[CORNERS])
    log(written, name="broken", config='{"camera": ', VERTEX=[CORNERS])
    written.load()

    assert "" == geometry(client, written)["config"]
    assert '{"camera": ' == geometry(client, written, name="broken")["config"]


@pytest.mark.parametrize("change", [{"boot": "another"}, {"generation": 9}, {"row": 5}, {"face": 5}])
def test_an_address_of_another_time_is_stale(client: Client, written: WrittenLogs, change: dict[str, Any]) -> None:
    """Never another mesh under it."""
    log(written, VERTEX=[CORNERS], FACE=[FACES])
    written.load()

    answer = client.get("api/mesh/geometry", params={**place(client, written), **change})
    assert (410, "stale") == (answer.status_code, answer.json()["error"]["code"])


def test_a_mesh_is_a_ply_file(client: Client, written: WrittenLogs) -> None:
    """Binary, with colours and faces where there are some."""
    log(written, step=7, name="a/b", VERTEX=[CORNERS], FACE=[FACES], COLOR=[COLORS])
    written.load()
    answer = client.get("api/mesh/file", params=place(client, written, "a/b"))
    head, body = answer.content.split(b"end_header\n", 1)

    assert [b"element vertex 4", b"element face 2"] == [line for line in head.split(b"\n") if b"element" in line]
    assert CORNERS[1].tobytes() + COLORS[1].tobytes() == body[15:30]
    assert b"\x03" + FACES[1].tobytes() == body[-13:]
    assert 'attachment; filename="a_b__run__step_7.ply"' == answer.headers["content-disposition"]


def test_a_mesh_is_an_obj_file(client: Client, written: WrittenLogs) -> None:
    """Indices begin at 1."""
    log(written, VERTEX=[CORNERS], FACE=[FACES])
    written.load()
    answer = client.get("api/mesh/file", params={**place(client, written), "format": "obj"})

    assert ["v 0 0 0", "v 1 0 0", "v 0 2 0", "v 0 0 3", "f 1 2 3", "f 1 4 2"] == answer.text.splitlines()
