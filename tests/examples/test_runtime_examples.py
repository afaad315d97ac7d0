"""The runtime's examples: each learns what it says, and `board` reads all that it has logged."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from board.reading import read
from tests.examples.installing import ROOT

pytest.importorskip("sklearn", reason="the digits are scikit-learn's (the `examples` extra)")

LOGGED: dict[str, dict[str, set[str]]] = {
    "digits_softmax": {"scalars": {"loss", "accuracy/test"}, "images": {"weights"}, "graphs": set()},
    "digits_mlp": {
        "scalars": {"loss", "accuracy"},
        "histograms": {"parameters/hidden1/kernel", "gradients/logits/bias"},
        "pr_curves": {f"digit/{digit}" for digit in range(10)},
        "images": {"wrong"},
        "hparams": set(),
        "graphs": set(),
    },
    "digits_eager": {
        "scalars": {"loss", "gradient_norm", "accuracy/test"},
        "histograms": {"hidden/kernel", "logits/bias"},
    },
    "digits_cnn": {"scalars": {"loss", "accuracy/test"}, "images": {"activations", "input"}, "graphs": set()},
    "autoencoder": {
        "scalars": {"loss/train", "loss/test"},
        "histograms": {"code"},
        "images": {"digits"},
        "graphs": set(),
    },
    "gan": {
        "scalars": {"loss/discriminator", "loss/generator"},
        "histograms": {"logits/real", "logits/generated"},
        "images": {"generated"},
        "graphs": set(),
    },
    "recurrent": {"scalars": {"loss", "gradient_norm", "accuracy/test"}, "histograms": {"hidden"}, "graphs": set()},
    "word_embeddings": {"scalars": {"loss", "neighbours"}, "histograms": {"vectors"}, "graphs": set()},
    "multi_task": {
        "scalars": {"loss/digit", "loss/loop", "accuracy/digit", "accuracy/loop"},
        "custom_scalars": set(),
        "graphs": set(),
    },
    "transfer_learning": {
        "scalars": {"loss", "accuracy/test"},
        "histograms": {"tower/hidden1/kernel"},
        "graphs": set(),
    },
    "wide_and_deep": {"scalars": {"loss", "accuracy/test"}, "graphs": set()},
}
"""Example -> the dashboards that it feeds -> tags that must be there."""

AT_MOST = {"gan": "DISTANCE"}
AT_LEAST = {"autoencoder": "EXPLAINED", "word_embeddings": "NEIGHBOURS"}


@pytest.mark.parametrize("name", LOGGED)
def test_an_example_learns_what_it_says_and_shows_it(name: str, tmp_path: Path) -> None:
    """The stated accuracy is reached, and every tab that the example promises has its tags."""
    example: Any = importlib.import_module(f"examples.runtime.{name}")
    reached = example.train(tmp_path, example.STEPS)

    if name in AT_MOST:
        assert reached <= getattr(example, AT_MOST[name])
    else:
        assert reached >= getattr(example, AT_LEAST.get(name, "ACCURACY"))
    reading = read(str(tmp_path))
    assert () == reading.damage
    for plugin, tags in LOGGED[name].items():
        assert plugin in reading.plugins
        assert tags <= set(reading.tags(plugin)), plugin


def test_vectors_stand_ready_for_the_projector(tmp_path: Path) -> None:
    """Words and their kinds are columns beside the vectors."""
    example: Any = importlib.import_module("examples.runtime.word_embeddings")
    example.train(tmp_path, 1)
    (metadata,) = tmp_path.rglob("metadata.tsv")

    assert "word\tkind" == metadata.read_text().splitlines()[0]
    assert 1 + len(example.WORDS) == len(metadata.read_text().splitlines())
    assert (tmp_path / "projector_config.pbtxt").exists()


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every piece of its code, one after another, prints what it says."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/runtime/tutorial.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for code in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        exec(compile(code, "tutorial.md", "exec"), names)
    first, second, reached, points, slowest, restored = capsys.readouterr().out.splitlines()

    assert ("[[6.]", " [3.]]") == (first, second)
    assert float(reached) >= 0.96
    assert points.startswith("400 ")
    assert slowest
    assert reached == restored


def test_every_name_on_the_page_of_names_exists() -> None:
    """Nobody is sent to something that is not there."""
    text = (ROOT / "docs/runtime/names.md").read_text(encoding="utf-8")
    for name in re.findall(r"`rt\.([\w.]+)", text):
        found: Any = rt
        for part in name.split("."):
            found = getattr(found, part)
