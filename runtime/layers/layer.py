"""What all layers share: names, variables made at the first call, and what is called inside of what."""

import inspect
import itertools
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from runtime import arrays
from runtime.graph.context import get_default_graph, init_scope, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.shape import Dims, text_of
from runtime.graph.tensor import Tensor
from runtime.layers.symbolic import SymbolicTensor, outputs_of
from runtime.ops import arithmetic
from runtime.regularizers import regularizer_of
from runtime.variables import initializers
from runtime.variables.scopes import VariableScope, get_variable, variable_scope
from runtime.variables.variable import Variable


class _Calls(threading.local):
    """The layers that are being called in this thread, outermost first, and what was said about training."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.training: Any = False


_calls = _Calls()
_counters: dict[str, Iterator[int]] = defaultdict(itertools.count)


def reset_names() -> None:
    """Let names of layers start from the first number again."""
    _counters.clear()


class Layer:
    """Makes its weights in `build` and its output in `call`; calling the layer does both.

    `training` reaches `call` where that takes it: as it was given, else as the layer around was told, else False. In a
    graph it may be a tensor, to be fed.
    Layers and variables among the attributes, also in lists and dicts of them, belong to the layer.
    """

    adds_scope = True
    """Whether the variables of layers inside carry this layer's name."""

    def __init__(self, name: str | None = None, trainable: bool = True, dtype: Any = None) -> None:
        self._given_name = name
        self.trainable = trainable
        self.dtype = None if dtype is None else arrays.as_dtype(dtype)
        self.built = False
        self.name = name or self._numbered()
        self._weights: list[Variable] = []
        self._penalties: list[tuple[Variable, Any]] = []
        self._scope: VariableScope | None = None
        self._reuse: Any = None
        self._hears_of_training = "training" in inspect.signature(self.call).parameters
        self.input_dims: Dims = None
        self.output_dims: Any = None

    def _numbered(self) -> str:
        """Return the class's name as variables have it, numbered but for the first: dense, dense_1."""
        kind = snake_case(type(self).__name__)
        number = next(_counters[kind])
        return f"{kind}_{number}" if number else kind

    # -- what a layer says

    def build(self, *dims: Any) -> None:
        """Make the weights for inputs of these shapes."""

    def call(self, *inputs: Any, **options: Any) -> Any:
        """Return the output."""
        raise NotImplementedError(f"{type(self).__name__} has no call()")

    # -- calling

    def __call__(self, *inputs: Any, training: Any = None, **options: Any) -> Any:
        """Return the output of inputs: tensors, arrays, or the symbolic tensors that models are made of."""
        if any(isinstance(one, SymbolicTensor) for one in flattened((inputs, options))):
            return outputs_of(self, inputs, options if training is None else {**options, "training": training})
        tensors = mapped(inputs, self._input)
        outer = _calls.training
        if training is not None:
            _calls.training = training if isinstance(training, Tensor) else bool(training)
        try:
            with self._entered():
                if not self.built:
                    self._build(tensors)
                if self._hears_of_training:
                    options["training"] = _calls.training
                return self.call(*tensors, **options)
        finally:
            _calls.training = outer

    def _build(self, tensors: Any) -> None:
        dims = mapped(tensors, lambda one: one.dims)
        self.input_dims = dims[0] if dims else None
        self.build(*dims)
        self.built = True

    def _input(self, value: Any) -> Any:
        """Return an input as a tensor, floats in the layer's dtype."""
        if value is None or isinstance(value, bool | str):
            return value
        tensor = convert_to_tensor(value)
        wanted = self.dtype or (arrays.float32 if _users_graph() is None else tensor.dtype)
        if tensor.dtype.is_floating and tensor.dtype is not wanted:
            return arithmetic.cast(tensor, wanted)
        return tensor

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Name what is made inside after the layer."""
        if not self.adds_scope:
            yield
            return
        _calls.path.append(self.name)
        try:
            with ExitStack() as stack:
                if _users_graph() is None:
                    stack.enter_context(name_scope(self.name))
                else:
                    stack.enter_context(self._variable_scope())
                yield
        finally:
            _calls.path.pop()

    @contextmanager
    def _variable_scope(self) -> Iterator[None]:
        """Enter the scope of the layer's variables, numbered as TensorFlow 1 does where no name was given."""
        if self._scope is None:
            kind = None if self._given_name else snake_case(type(self).__name__)
            with variable_scope(self._given_name, kind, reuse=self._reuse) as scope:
                self._scope = scope
                yield
        else:
            with variable_scope(self._scope, reuse=True):
                yield

    def add_weight(
        self,
        name: str,
        shape: Any = (),
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> Variable:
        """Return a new variable of this layer, named after both."""
        dims = tuple(shape)
        if None in dims:
            raise ValueError(f"{self.name}: {name} needs sizes that are known, not {text_of(dims)}")
        wanted = arrays.as_dtype(dtype or self.dtype or arrays.float32)
        make = initializer_of(initializer)
        penalty = regularizer_of(regularizer)
        trainable = trainable and self.trainable
        if _users_graph() is None:
            path = "/".join(_calls.path or [self.name])
            with init_scope():
                variable = Variable(lambda: make(dims, wanted), trainable, name=f"{path}/{name}", dtype=wanted)
        else:
            variable = get_variable(name, dims, wanted, make, penalty, trainable)
        if penalty is not None:
            self._penalties.append((variable, penalty))
        self._weights.append(variable)
        return variable

    # -- what is inside

    @property
    def layers(self) -> list["Layer"]:
        """The layers directly inside this one, in the order of its attributes."""
        found = [one for value in vars(self).values() for one in flattened(value) if isinstance(one, Layer)]
        return list(dict.fromkeys(found))

    @property
    def weights(self) -> list[Variable]:
        """All variables: of each layer those that are trained, then those that are not; then of the layers inside."""
        own = [one for value in vars(self).values() for one in flattened(value) if isinstance(one, Variable)]
        own = list(dict.fromkeys([*self._weights, *own]))
        found = [one for one in own if one.trainable] + [one for one in own if not one.trainable]
        for layer in self.layers:
            found += layer.weights
        return list(dict.fromkeys(found))

    variables = weights

    @property
    def trainable_weights(self) -> list[Variable]:
        """The variables that optimizers change: none of a layer, or inside of one, that is not trainable."""
        if not self.trainable:
            return []
        inside = {id(one) for layer in self.layers for one in layer.weights}
        trained = {id(one) for layer in self.layers for one in layer.trainable_weights}
        return [one for one in self.weights if one.trainable and (id(one) not in inside or id(one) in trained)]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The other variables."""
        trained = {id(one) for one in self.trainable_weights}
        return [one for one in self.weights if id(one) not in trained]

    non_trainable_variables = non_trainable_weights

    @property
    def losses(self) -> list[Any]:
        """The penalties of the weights as they are now."""
        found = [penalty(variable) for variable, penalty in self._penalties]
        found = [one for one in found if one is not None]
        for layer in self.layers:
            found += layer.losses
        return found

    def count_params(self) -> int:
        """Return how many numbers the weights are."""
        return sum(_size_of(one) for one in self.weights)

    def get_weights(self) -> list[Any]:
        """Return the weights as arrays, in the order of `weights`."""
        return [one.numpy() for one in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Set the weights from arrays, in the order of `weights`; raises ValueError where one does not fit."""
        variables, values = self.weights, list(weights)
        if len(variables) != len(values):
            raise ValueError(f"{self.name} has {len(variables)} weights, and {len(values)} were given")
        for variable, value in zip(variables, values, strict=True):
            if variable.dims != tuple(value.shape):
                raise ValueError(f"{variable.name} has shape {text_of(variable.dims)}, not {text_of(value.shape)}")
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value.astype(variable.dtype.numpy))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


def _size_of(variable: Variable) -> int:
    """Return how many numbers a variable holds."""
    product = 1
    for size in variable.dims or ():
        product *= size or 0
    return product


def _users_graph() -> Graph | None:
    """Return the graph that variables would be made in, or None where they are eager: also inside of rt.function."""
    if state.graph is None:
        return None
    with init_scope():
        return None if state.graph is None else get_default_graph()


def snake_case(name: str) -> str:
    """Return a class's name as TensorFlow writes it in variables: MaxPooling2D is max_pooling2d."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return name.lower().lstrip("_")


def flattened(value: Any) -> Iterator[Any]:
    """Yield the leaves of lists, tuples and dicts."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from flattened(one)
    elif isinstance(value, dict):
        yield from flattened(list(value.values()))
    else:
        yield value


def mapped(structure: Any, function: Callable[[Any], Any]) -> Any:
    """Apply a function to each leaf of lists, tuples and dicts."""
    if isinstance(structure, dict):
        return {key: mapped(one, function) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return type(structure)(mapped(one, function) for one in structure)
    return function(structure)


_INITIALIZERS: dict[str, Callable[[], Any]] = {
    "zeros": initializers.Zeros,
    "ones": initializers.Ones,
    "random_uniform": initializers.RandomUniform,
    "random_normal": initializers.RandomNormal,
    "truncated_normal": initializers.TruncatedNormal,
    "glorot_uniform": initializers.glorot_uniform,
    "glorot_normal": initializers.glorot_normal,
    "he_uniform": initializers.he_uniform,
    "he_normal": initializers.he_normal,
    "lecun_uniform": initializers.lecun_uniform,
    "lecun_normal": initializers.lecun_normal,
    "orthogonal": initializers.Orthogonal,
}


def initializer_of(given: Any) -> Any:
    """Return the initializer that a name, a class or a callable means; glorot_uniform for None."""
    if given is None:
        return initializers.glorot_uniform()
    if isinstance(given, type):
        return given()
    if callable(given):
        return given
    if given not in _INITIALIZERS:
        raise ValueError(f"initializer {given!r} is none of {', '.join(sorted(_INITIALIZERS))}")
    return _INITIALIZERS[given]()
