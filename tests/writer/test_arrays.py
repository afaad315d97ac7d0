"""Numbers and arrays of every library, told by what they can do and never by importing it."""

from typing import Any

import numpy as np
import pytest

from writer.arrays import as_array, as_number, as_step


class Torch:
    """What the library uses of torch.Tensor: numpy() fails as torch's does unless one goes by the rules."""

    def __init__(self, data: Any, dtype: str = "torch.float32", ready: bool = False) -> None:
        self.data, self.dtype, self.ready = data, dtype, ready

    def detach(self) -> "Torch":
        return self

    def cpu(self) -> "Torch":
        return Torch(self.data, self.dtype, ready=True)

    def resolve_conj(self) -> "Torch":
        return self

    def float(self) -> "Torch":
        return Torch(self.data, ready=self.ready)

    def numpy(self) -> np.ndarray[Any, Any]:
        if not self.ready or self.dtype == "torch.bfloat16":
            raise TypeError("can't convert")
        return np.asarray(self.data, np.float32)


class Cupy:
    """cupy refuses `__array__` on purpose, so that copies from the GPU are asked for."""

    __module__ = "cupy.core"

    def __array__(self, *_: object, **__: object) -> np.ndarray[Any, Any]:
        raise TypeError("implicit conversion")

    def get(self) -> np.ndarray[Any, Any]:
        return np.array([4.0])


class ArrayInterface:
    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(5.0, dtype)


class OnlyDlpack:
    def __init__(self) -> None:
        self.array = np.array([6.0])

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (True, 1.0),
        (2.5, 2.5),
        (np.float16(0.5), 0.5),
        (np.int8(-3), -3.0),
        (np.bool_(True), 1.0),
        (np.array(7), 7.0),
        (np.array([[8.0]]), 8.0),
        ([9], 9.0),
        (Torch([3.0]), 3.0),
        (Torch(3.0, "torch.bfloat16"), 3.0),
        (Cupy(), 4.0),
        (ArrayInterface(), 5.0),
        (OnlyDlpack(), 6.0),
    ],
)
def test_one_number_is_taken_from_anything_that_holds_one(value: object, expected: float) -> None:
    """Of any library, on any device, of rank 0 or of one element."""
    number = as_number(value, "value")
    assert (float, expected) == (type(number), number)


def test_what_is_taken_does_not_change_with_the_original() -> None:
    """The caller may overwrite its buffer right after the call; the thread reads the snapshot."""
    for original in (np.array([1.0]), np.array([1.0], np.float16)):
        taken = as_array(original, "value")
        original[0] = 2.0
        assert [1.0] == taken.tolist()
    shared = OnlyDlpack()
    taken = as_array(shared, "value")
    shared.array[0] = 7.0
    assert [6.0] == taken.tolist()


@pytest.mark.parametrize("value", [{}, object(), "text", None])
def test_what_holds_no_numbers_is_named(value: object) -> None:
    """The argument and the type that was got."""
    with pytest.raises(TypeError, match=f"data .*{type(value).__name__}"):
        as_number(value, "data")


def test_ragged_rows_are_a_wrong_array() -> None:
    """An array was meant, so the error is ValueError."""
    with pytest.raises(ValueError, match="data cannot be turned into an array: list"):
        as_array([[1], [2, 3]], "data")


def test_a_list_of_tensors_is_one_array() -> None:
    """Batches are often lists; each tensor comes off its device first."""
    tensors = [OnlyDlpack(), OnlyDlpack()]
    assert [[6.0], [6.0]] == as_array(tensors, "data").tolist()


@pytest.mark.parametrize(
    ("step", "expected"), [(None, 0), (5, 5), (np.int64(2**60 + 1), 2**60 + 1), (7.0, 7), (Torch(8), 8), (-1, -1)]
)
def test_steps_are_whole_numbers_of_any_kind(step: object, expected: int) -> None:
    """torch's and numpy's integers count as steps; a missing one is 0."""
    assert expected == as_step(step)


@pytest.mark.parametrize("step", [2**63, -(2**63) - 1, 0.5, float("nan"), float("inf")])
def test_steps_that_the_format_cannot_hold_are_refused(step: float) -> None:
    """An int64, on the wire."""
    with pytest.raises(ValueError, match="global_step must"):
        as_step(step)
