"""Which embeddings there are, in logs of real tools and in hostile ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from board.embeddings import checkpoints, listing
from board.embeddings.errors import BadEmbedding, UnknownEmbedding
from board.embeddings.listing import embeddings, find, of_config, steps_of
from tests.board.embeddings.conftest import Configs

GOLDEN = Path(__file__).parents[2] / "golden"

ENTRY = 'embeddings { tensor_name: "a" tensor_path: "a.tsv" %s }'


def golden(configs: Configs, run: str) -> Configs:
    configs.root = GOLDEN
    configs.know(run, GOLDEN / run / "projector_config.pbtxt")
    return configs


def test_pytorchs_steps_are_one_embedding_over_time(configs: Configs) -> None:
    """tensorboardX appends an entry a step to one config."""
    found, problems = embeddings(golden(configs, "tensorboardx").store)

    assert [("e", 0, (100, 5)), ("e", 50, (100, 5))] == [(each.tag, each.step, each.shape) for each in found]
    assert [0, 50] == [each.step for each in steps_of(found[::-1], "tensorboardx", "e")]
    assert [] == problems


def test_a_matrix_lies_in_tensorflows_checkpoint(configs: Configs) -> None:
    """The latest in the run's directory; its save counter is no matrix."""
    (found,) = embeddings(golden(configs, "tensorflow2/emb").store)[0]

    assert ("embedding/.ATTRIBUTES/VARIABLE_VALUE", (200, 16), None) == (found.tensor, found.shape, found.problem)


def test_an_id_is_the_same_after_a_rewrite(configs: Configs) -> None:
    """The address of a page names it; its version tells that the vectors are others."""
    artifact = configs.write("run", ENTRY % "", a__tsv=b"1\t2\n")
    (before,) = of_config(artifact)
    (configs.root / "run" / "a.tsv").write_bytes(b"1\t2\n3\t4\n")

    (after,) = of_config(artifact)

    assert before.id == after.id == find(configs.store, before.id).id
    assert before.version != after.version
    assert (2, 2) == after.shape


def test_a_name_counts_once(configs: Configs) -> None:
    """TensorBoard too takes the first of several entries of a name."""
    artifact = configs.write(
        "run", ENTRY % "" + 'embeddings { tensor_name: "a:0" tensor_path: "b.tsv" }', a__tsv=b"1\n"
    )

    assert [(1, 1)] == [each.shape for each in of_config(artifact)]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ('embeddings { tensor_name: "a" tensor_path: "../../secret.tsv" }', "outside of the log directory"),
        ('embeddings { tensor_name: "a" tensor_path: "/etc/passwd" }', "outside of the log directory"),
        ('embeddings { tensor_name: "a" tensor_path: "link.tsv" }', "outside of the log directory"),
        ('embeddings { tensor_name: "a" tensor_path: "gone.tsv" }', "'gone.tsv' cannot be opened: No such file"),
        ('embeddings { tensor_name: "a" tensor_path: "." }', "'.' is not a file"),
        ('embeddings { tensor_name: "a" tensor_path: "pipe" }', "'pipe' is not a file"),
        ('embeddings { tensor_name: "a" tensor_path: "raw.bin" }', "the config gives no tensor_shape"),
        ('embeddings { tensor_name: "a" tensor_path: "raw.bin" tensor_shape: 3 }', "is a matrix"),
        (
            'embeddings { tensor_name: "a" tensor_path: "raw.bin" tensor_shape: 4294967295 tensor_shape: 4294967295 }',
            "has more than",
        ),
        ('embeddings { tensor_name: "a" }', "there is no checkpoint"),
        ('model_checkpoint_path: "../../x" embeddings { tensor_name: "a" }', "outside of the log directory"),
        ('model_checkpoint_path: "raw" embeddings { tensor_name: "a" }', "'raw.index' is damaged"),
    ],
)
def test_what_cannot_be_shown_is_listed_with_its_reason(configs: Configs, config: str, message: str) -> None:
    """Nothing outside of the log directory is read, however it is named; a pipe is never opened."""
    artifact = configs.write("run", config, raw__bin=b"\xff\xff\x7f\x7f\0\0\0\0", raw__index=b"no index" * 10)
    (configs.root.parent / "secret.tsv").write_text("1\t2\n")
    (configs.root / "run" / "link.tsv").symlink_to(configs.root.parent / "secret.tsv")
    os.mkfifo(configs.root / "run" / "pipe")

    (found,) = of_config(artifact)

    assert found.problem is not None
    assert message in found.problem
    assert found.shape is None
    with pytest.raises(BadEmbedding):
        find(configs.store, found.id)


def test_a_broken_config_does_not_hide_the_others(configs: Configs) -> None:
    """It is told beside them."""
    configs.write("broken", "embeddings {")
    configs.write("whole", ENTRY % "", a__tsv=b"1\n")

    found, problems = embeddings(configs.store)

    assert ["whole"] == [each.run for each in found]
    assert ["broken"] == [each.run for each in problems]
    assert "not a projector config" in problems[0].problem
    assert found[0].id == find(configs.store, found[0].id).id
    with pytest.raises(UnknownEmbedding):
        find(configs.store, "no")


def test_a_config_that_is_gone_is_told(configs: Configs) -> None:
    """Between the walk through the directory and the question anything may happen."""
    artifact = configs.write("run", ENTRY % "")
    Path(artifact.path).unlink()

    assert "cannot be opened" in embeddings(configs.store)[1][0].problem


def test_an_entry_without_a_name_speaks_for_the_whole_checkpoint(configs: Configs) -> None:
    """TensorBoard's way to give metadata to all matrices."""
    for file in (GOLDEN / "tensorflow2" / "emb").glob("*ckpt*"):
        (configs.root / "run").mkdir(parents=True, exist_ok=True)
        (configs.root / "run" / file.name).write_bytes(file.read_bytes())
    artifact = configs.write("run", 'model_checkpoint_path: "emb.ckpt-1" embeddings { metadata_path: "m.tsv" }')

    assert ["m.tsv"] == [each.info.metadata_path for each in of_config(artifact)]


def test_the_latest_checkpoint_may_be_in_the_directory_above_but_not_above_the_logs(configs: Configs) -> None:
    """TensorBoard looks there too; the log directory is where we stop."""
    for file in (GOLDEN / "tensorflow2" / "emb").iterdir():
        configs.root.mkdir(parents=True, exist_ok=True)
        (configs.root / file.name).write_bytes(file.read_bytes())
    name = "embedding/.ATTRIBUTES/VARIABLE_VALUE"
    (found,) = of_config(configs.write("run", f'embeddings {{ tensor_name: "{name}" }}'))
    assert (200, 16) == found.shape

    inner = Configs(configs.root / "inner")
    (alone,) = of_config(inner.write(".", f'embeddings {{ tensor_name: "{name}" }}'))
    assert alone.problem is not None


def test_a_config_in_the_plugins_folder_belongs_to_the_run_two_above(configs: Configs) -> None:
    """`RUN/plugins/org_tensorflow_tensorboard_projector/`; the checkpoint lies in the run's directory."""
    folder = configs.root / "run" / "plugins" / "org_tensorflow_tensorboard_projector"
    folder.mkdir(parents=True)
    for file in (GOLDEN / "tensorflow2" / "emb").glob("*ckpt*"):
        (configs.root / "run" / file.name).write_bytes(file.read_bytes())
    (configs.root / "run" / checkpoints.STATE_FILE).write_text('model_checkpoint_path: "emb.ckpt-1"')
    (folder / "projector_config.pbtxt").write_text("")
    artifact = configs.know("run", folder / "projector_config.pbtxt")

    assert [(200, 16)] == [each.shape for each in of_config(artifact)]


def test_a_broken_file_is_read_once(configs: Configs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at the list again does not pay for it again."""
    artifact = configs.write("run", ENTRY % "", a__tsv=b"1\t2")
    read: list[object] = []

    def shape(given: object) -> None:
        read.append(given)
        raise ValueError("broken")

    monkeypatch.setattr(listing, "shape_of_tsv", shape)

    assert ["'a.tsv': broken"] * 3 == [of_config(artifact)[0].problem for _ in range(3)]
    assert 1 == len(read)
