"""Embeddings on disk: TensorBoard's projector serves them, later writers keep earlier ones, no tag leads out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format
from PIL import Image

from tests.writer import calls
from writer import SummaryWriter
from writer.wire.proto.projector_pb2 import ProjectorConfig


def config_of(run: Path) -> ProjectorConfig:
    return text_format.Parse((run / "projector_config.pbtxt").read_text(), ProjectorConfig())


def test_two_writers_of_a_run_keep_each_others_embeddings(tmp_path: Path) -> None:
    """A resumed run adds to the config; the same tag and step again replaces."""
    for step in (1, 2, 2):
        with SummaryWriter(tmp_path) as log:
            log.add_embedding(np.full((2, 2), step), global_step=step, tag="e")
    assert ["e:00001", "e:00002"] == [entry.tensor_name for entry in config_of(tmp_path).embeddings]
    assert "2\t2\n2\t2\n" == (tmp_path / "00002" / "e" / "tensors.tsv").read_text()


def test_a_config_of_somebody_else_is_not_lost(tmp_path: Path) -> None:
    """What cannot be read is an error of the next call, and stays as it is."""
    (tmp_path / "projector_config.pbtxt").write_text("embeddings {")
    log = SummaryWriter(tmp_path)
    log.add_embedding(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"projector_config.pbtxt is there and cannot be read"):
        log.close()
    assert "embeddings {" == (tmp_path / "projector_config.pbtxt").read_text()


@pytest.mark.parametrize("tag", ["..", ".", "../../up", "a/b", "a\\b", "a\0b", "100%", "é"])
def test_a_tag_stays_below_the_run(tmp_path: Path, tag: str) -> None:
    """Whatever it says; and the config names the file that is there."""
    with SummaryWriter(tmp_path / "run") as log:
        log.add_embedding(np.ones((2, 2)), tag=tag)
    (entry,) = config_of(tmp_path / "run").embeddings
    (found,) = tmp_path.rglob("tensors.tsv")
    assert found == tmp_path / "run" / entry.tensor_path
    assert found.parent.parent == tmp_path / "run" / "00000"


def test_labels_cannot_break_the_table(tmp_path: Path) -> None:
    """Tabs and line ends become spaces; a single column has no header, which readers would take for a label."""
    with SummaryWriter(tmp_path) as log:
        log.add_embedding(np.ones((2, 2)), [["a\tb", 1], ["c\nd", 2]], metadata_header=["x", "y"], tag="two")
        log.add_embedding(np.ones((2, 2)), [["a"], ["b"]], metadata_header=["x"], tag="one")
    assert "x\ty\na b\t1\nc d\t2\n" == (tmp_path / "00000" / "two" / "metadata.tsv").read_text()
    assert "a\nb\n" == (tmp_path / "00000" / "one" / "metadata.tsv").read_text()


def test_sprites_of_any_shape_have_as_many_rows_as_columns(tmp_path: Path) -> None:
    """The projector divides the sprite by the size of one picture."""
    with SummaryWriter(tmp_path) as log:
        log.add_embedding(np.ones((5, 2)), label_img=calls.numbers(5, 1, 7, 3))
    (entry,) = config_of(tmp_path).embeddings
    assert [3, 7] == list(entry.sprite.single_image_dim)
    with Image.open(tmp_path / entry.sprite.image_path) as sprite:
        assert (9, 21) == sprite.size


@pytest.mark.peer
def test_tensorboards_projector_serves_what_we_wrote(tmp_path: Path) -> None:
    """Config, numbers to single precision, labels and sprite."""
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.projector import projector_plugin
    from werkzeug.test import Client

    vectors = calls.numbers(5, 3) * 1e-5
    with SummaryWriter(tmp_path) as log:
        log.add_scalar("loss", 1.0)
        log.add_embedding(vectors, list("abcde"), calls.numbers(5, 3, 4, 4), 7, "mine")
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(tmp_path))
    multiplexer.Reload()
    context = base_plugin.TBContext(logdir=str(tmp_path), multiplexer=multiplexer)
    plugin = projector_plugin.ProjectorPlugin(context)
    apps: Any = plugin.get_plugin_apps()

    def get(route: str) -> bytes:
        response = Client(apps[route]).get(f"{route}?run=.&name=mine:00007&num_rows=100")
        assert 200 == response.status_code, response.data
        return bytes(response.data)

    np.testing.assert_array_equal(vectors.reshape(-1), np.frombuffer(get("/tensor"), np.float32))
    assert b"a\nb\nc\nd\ne\n" == get("/metadata")
    assert get("/sprite_image").startswith(b"\x89PNG")
    plugin._is_active = False
