"""What is in a saved model is shown without running it, whatever ops it is made of."""

from pathlib import Path

import pytest

import runtime as rt
from runtime.saved_model.__main__ import main
from runtime.saved_model.files import read_saved_model, write_saved_model

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "saved_model"


def test_signatures_are_described() -> None:
    """Names, dtypes and shapes, by graph."""
    first, second = rt.saved_model.inspect(GOLDEN / "session").graphs

    assert (["serve"], ["gpu", "serve"]) == (first.tags, second.tags)
    signature = first.signatures["serving_default"]
    assert {"x": "float32 [?]"} == signature.inputs
    assert {"y": "float32 [?]", "ready": "bool []", "words": "string []"} == signature.outputs
    assert ["words.txt"] == first.assets
    assert not first.unknown_ops


def test_the_command_prints_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Signatures, ops by their number, values by name."""
    assert 0 == main([str(GOLDEN / "module"), "--ops", "--variables"])
    printed = capsys.readouterr().out

    assert "  serving_default (tensorflow/serving/predict)\n    in   x: float32 [?, 3]\n" in printed
    assert "      1 MatMul\n" in printed
    assert "  w/.ATTRIBUTES/VARIABLE_VALUE [3, 2]\n" in printed


def test_unknown_ops_and_wild_names_are_shown_safely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are listed with their number, and cannot steer a terminal."""
    message = read_saved_model(GOLDEN / "session")
    for graph in message.meta_graphs:
        graph.graph_def.node.add(name="odd", op="Fancy\x1b[31m")
        graph.signature_def["a\x1b]0;b"].method_name = "c"
    write_saved_model(message, tmp_path, as_text=False)
    assert 0 == main([str(tmp_path), "--ops"])
    printed = capsys.readouterr().out

    assert "not known here: Fancy\\x1b[31m (1)" in printed
    assert "\x1b" not in printed
    assert 1 == main([str(tmp_path / "nothing")])
    assert "is no saved model" in capsys.readouterr().err
