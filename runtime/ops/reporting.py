"""Ops that tell the user something while a graph runs: `Assert`, `print` and its older form, `Print`."""

import sys
from typing import Any

import numpy as np

from runtime.arrays import Array, to_host
from runtime.errors import InvalidArgumentError
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op

__all__ = ["Assert", "Print", "print"]

DEFAULT_SUMMARIZE = 3
"""How many elements are shown at each end of an axis, as in TensorFlow."""


def _hold(xp: Any, condition: Array, data: tuple[Array, ...], *, summarize: int) -> None:
    if not np.all(to_host(condition)):
        told = " ".join(_listed(to_host(one), summarize) for one in data)
        raise InvalidArgumentError(f"assertion failed: {told}")


def _listed(array: Array, summarize: int) -> str:
    """Return the first elements of an array in brackets; text without quotes."""
    flat = np.asarray(array).reshape(-1)
    shown = [_element(one).strip('"') for one in (flat if summarize < 0 else flat[:summarize])]
    return f"[{' '.join(shown)}{'...' if len(shown) < len(flat) else ''}]"


assert_op = Op(
    "Assert",
    "condition: bool, data: *T",
    attrs={"summarize": DEFAULT_SUMMARIZE},
    shape=lambda *_, **__: [],
    kernel=_hold,
    effect=True,
)


def _format(xp: Any, inputs: tuple[Array, ...], *, template: str, placeholder: str, summarize: int) -> Array:
    parts = template.split(placeholder)
    shown = [text_of(to_host(one), summarize) for one in inputs]
    text = parts[0] + "".join(value + part for value, part in zip(shown, parts[1:], strict=True))
    return np.array(text.encode(), object)


string_format = Op(
    "StringFormat",
    "inputs: *T -> output: string",
    attrs={"template": "%s", "placeholder": "%s", "summarize": DEFAULT_SUMMARIZE},
    shape=lambda *_, **__: (),
    kernel=_format,
)


def _print(xp: Any, text: Array, *, output_stream: str, end: str) -> None:
    # the stream that is there now: whoever captures the output has put another one there
    stream = getattr(sys, output_stream)
    stream.write(to_host(text)[()].decode(errors="replace") + end)
    stream.flush()


print_op = Op(
    "PrintV2",
    "input: string",
    attrs={"output_stream": REQUIRED, "end": "\n"},
    shape=lambda *_, **__: [],
    kernel=_print,
    effect=True,
)


def Assert(condition: Any, data: Any, summarize: int | None = None, name: str | None = None) -> Any:  # noqa: N802
    """Raise InvalidArgumentError, which shows `data`, where not all of `condition` is true when this runs."""
    listed = [convert_to_tensor(one, name=f"data_{at}") for at, one in enumerate(data)]
    return assert_op(condition, listed, summarize=DEFAULT_SUMMARIZE if summarize is None else summarize, name=name)


def print(  # noqa: A001  # TensorFlow's name
    *inputs: Any,
    output_stream: Any = None,
    summarize: int = DEFAULT_SUMMARIZE,
    sep: str = " ",
    end: str = "\n",
    name: str | None = None,
) -> Any:
    """Print tensors and anything else when this runs, to `sys.stderr` or to `output_stream`.

    Of long axes the first and the last `summarize` elements are shown, all where it is -1.
    """
    stream = "stdout" if output_stream is sys.stdout or output_stream == "stdout" else "stderr"
    tensors: list[Any] = []
    template = sep.join(_described(one, tensors) for one in inputs)
    placeholder = "{}"
    while placeholder in template:
        placeholder = f"{{{placeholder}}}"
    template = template.replace(_PLACE, placeholder)
    with name_scope(name or "print"):
        text = string_format(tensors, template=template, placeholder=placeholder, summarize=summarize)
        return print_op(text, output_stream=stream, end=end, name="PrintV2")


_PLACE = "\ufffc"
"""The character that stands for an object in a text: it stands for a tensor until all of the text is there."""


def _described(one: Any, tensors: list[Any]) -> str:
    """Return how a value is shown, with a place for each tensor in it, which are appended."""
    if isinstance(one, str):
        return one.replace(_PLACE, "")
    if isinstance(one, dict):
        return "{" + ", ".join(f"{key!r}: {_described(value, tensors)}" for key, value in one.items()) + "}"
    if isinstance(one, list | tuple):
        inside = ", ".join(_quoted(value, tensors) for value in one)
        return f"[{inside}]" if isinstance(one, list) else f"({inside})"
    if hasattr(one, "dtype") or hasattr(one, "as_tensor"):
        tensors.append(convert_to_tensor(one))
        return _PLACE
    return str(one)


def _quoted(one: Any, tensors: list[Any]) -> str:
    return repr(one) if isinstance(one, str) else _described(one, tensors)


def text_of(array: Array, summarize: int) -> str:
    """Return an array as TensorFlow prints it: `[1 2 3 ... 8 9 10]`, rows below each other."""
    array = np.asarray(array)
    return _rows(array, summarize, " ") if array.ndim else _element(array[()])


def _rows(array: Array, summarize: int, indent: str) -> str:
    shown: list[Any] = list(array)
    if summarize >= 0 and len(shown) > 2 * summarize:
        shown = [*shown[:summarize], None, *shown[len(shown) - summarize :]]
    if array.ndim == 1:
        return "[" + " ".join("..." if one is None else _element(one) for one in shown) + "]"
    gap: str = "\n" * (array.ndim - 1) + indent
    return "[" + gap.join("..." if one is None else _rows(one, summarize, indent + " ") for one in shown) + "]"


def _element(one: Any) -> str:
    if isinstance(one, bytes):
        text: str = one.decode(errors="replace")
        return f'"{text}"'
    if isinstance(one, np.bool_):
        return "1" if one else "0"
    if isinstance(one, np.floating):
        return _shortest(one)
    return str(one)


def _shortest(one: Any) -> str:
    """Return a float with as few digits as give it back: of two numbers of digits, as TensorFlow does."""
    few, many = (15, 17) if one.dtype == np.float64 else (6, 9)
    text = f"{float(one):.{few}g}"
    enough: bool = one.dtype.type(text) == one or np.isnan(one)
    return text if enough else f"{float(one):.{many}g}"


class _Printed:
    """How often a Print has printed."""

    def __init__(self, **_: Any) -> None:
        self.times = 0


def _pass_and_print(
    xp: Any, x: Array, data: tuple[Array, ...], *, state: _Printed, message: str, first_n: int, summarize: int
) -> Array:
    if first_n < 0 or state.times < first_n:
        state.times += 1
        shown = "".join(f"[{_first(np.asarray(to_host(one)), summarize)}]" for one in data)
        sys.stderr.write(f"{message}{shown}\n")
        sys.stderr.flush()
    return x


print_older = Op(
    "Print",
    "input: T, data: *U -> output: T",
    attrs={"message": "", "first_n": -1, "summarize": DEFAULT_SUMMARIZE},
    shape=lambda x, data, **_: x.dims,
    kernel=_pass_and_print,
    state=_Printed,
    effect=True,
    view=True,
)


def Print(  # noqa: N802  # TensorFlow's name
    input_: Any, data: Any, message: str = "", first_n: int = -1, summarize: int | None = None, name: str | None = None
) -> Any:
    """Return the tensor, and print `data` on sys.stderr whenever it is computed, the first `first_n` times.

    Of each the first `summarize` elements are shown, 3 where nothing else is said, all where it is -1.
    """
    count = DEFAULT_SUMMARIZE if summarize is None else summarize
    return print_older(input_, list(data), message=message, first_n=first_n, summarize=count, name=name)


def _first(array: Array, count: int) -> str:
    """Return the first elements of an array in its brackets: `[1 2][3...`, as TensorFlow's Print shows them."""
    count = array.size if count < 0 else count
    text, _ = _first_of(array, count, 0, outermost=True)
    return text + ("..." if array.size > count else "")


def _first_of(array: Array, count: int, seen: int, *, outermost: bool = False) -> tuple[str, int]:
    """Return the elements of a part of an array as long as fewer than `count` have been seen, and how many have."""
    if array.ndim == 0:
        return _element(array[()]), seen + 1
    if array.ndim > 1:
        text = ""
        for part in array:
            if seen >= count:
                break
            inside, seen = _first_of(part, count, seen)
            text += f"[{inside}]"
        return text, seen
    shown = [_element(one) for one in array[: max(count - seen, 0)]]
    cut = len(shown) < len(array) and not outermost
    return " ".join(shown) + ("..." if cut else ""), seen + len(shown)
