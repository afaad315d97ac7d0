"""rt.keras computes and trains as Keras does, and does with data and callbacks what its manual says."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime import keras
from tests.runtime.oracle.keras_models import MODELS, OPTIMIZERS, losses, trained

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime" / "keras"


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text())


@pytest.mark.parametrize("name", MODELS)
def test_models_compute_and_train_as_kerass(name: str) -> None:
    """With the same weights: the same outputs, twenty losses and accuracies, and the same outputs afterwards."""
    expected = golden(name)
    found = trained(keras, name)

    assert expected["shapes"] == found["shapes"]
    np.testing.assert_allclose(expected["before"], found["before"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(expected["loss"], found["loss"], rtol=2e-3, atol=1e-4)
    np.testing.assert_allclose(expected["accuracy"], found["accuracy"], atol=0.13)  # an example on the edge
    np.testing.assert_allclose(expected["after"], found["after"], rtol=2e-2, atol=5e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_are_kerass(name: str) -> None:
    """Twenty losses with Keras's defaults, schedules and clipping."""
    expected = golden("optimizers")[name]
    np.testing.assert_allclose(expected, trained(keras, "mlp", name)["loss"], rtol=1e-4, atol=1e-5)


def test_losses_are_kerass() -> None:
    """By example, of probabilities and of logits."""
    expected, found = golden("losses"), losses(keras)
    for name, values in expected.items():
        np.testing.assert_allclose(values, found[name], rtol=1e-4, atol=1e-6, err_msg=name)
