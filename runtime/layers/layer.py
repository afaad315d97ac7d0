"""What all layers share: names, variables made at the first call, and what is called inside of what."""

import inspect
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from runtime import arrays, nest
from runtime.autograph.conversion import called
from runtime.graph.context import get_default_graph, init_scope, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.shape import Dims, text_of
from runtime.graph.tensor import Tensor
from runtime.layers import constraints
from runtime.layers.arguments import arguments_of, inputs_among, most_places, parameters_of
from runtime.layers.calling import calls, take_bytes
from runtime.layers.initialization import initializer_of
from runtime.layers.masks import mark, masks_of
from runtime.layers.names import numbered, snake_case
from runtime.layers.symbolic import SymbolicTensor, outputs_of
from runtime.ops import arithmetic, shaping
from runtime.regularizers import regularizer_of
from runtime.variables.getting import get_variable
from runtime.variables.scopes import VariableScope, variable_scope
from runtime.variables.variable import Variable


class Layer:
    """Makes its weights in `build` and its output in `call`; calling the layer does both.

    `training` reaches `call` where that takes it: as it was given, else as the layer around was told, else False. In a
    graph it may be a tensor, to be fed. `mask` likewise: as it was given, else as the inputs carry it.
    Layers and variables among the attributes, also in lists and dicts of them, belong to the layer.
    """

    adds_scope = True
    """Whether the variables of layers inside carry this layer's name."""

    supports_masking = False
    """Whether outputs have the steps of the inputs, and so their mask."""

    _arguments: dict[str, Any]

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """Write down what the layer is made of, for `get_config`."""
        self = super().__new__(cls)
        self._arguments = arguments_of(cls, args, options)
        return self

    def __init__(
        self,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        activity_regularizer: Any = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
    ) -> None:
        """`input_shape`, `input_dim` and `batch_input_shape` are for the first layer of a Sequential, instead of Input.

        `activity_regularizer` is a penalty on the outputs, by example.
        """
        self._given_name = name
        self._trainable = bool(trainable)
        self.dtype = None if dtype is None else arrays.as_dtype(dtype)
        self.built = False
        self.name = name or self._numbered()
        self._weights: list[Variable] = []
        self._penalties: list[tuple[Variable, Any]] = []
        self._scope: VariableScope | None = None
        self._reuse: Any = None
        taken = inspect.signature(self.call).parameters
        self._hears_of_training, self._hears_of_masks = "training" in taken, "mask" in taken
        self._placed = [name for name, one in taken.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
        self._makes_masks = type(self).compute_mask is not Layer.compute_mask
        self.activity_regularizer = regularizer_of(activity_regularizer)
        self.first_shape = batch_input_shape
        if input_shape is not None or input_dim is not None:
            self.first_shape = (None, *(input_shape if input_dim is None else (input_dim,)))
        self._added_losses: list[Any] = []
        self.first_node: Any = None
        self.input_dims: Dims = None
        self.output_dims: Any = None

    def _numbered(self) -> str:
        """Return the class's name as variables have it, numbered but for the first: dense, dense_1."""
        return numbered(snake_case(self.class_name))

    # -- what a layer says

    def build(self, *dims: Any) -> None:
        """Make the weights for inputs of these shapes."""

    def call(self, *inputs: Any, **options: Any) -> Any:
        """Return the output."""
        raise NotImplementedError(f"{type(self).__name__} has no call()")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the outputs, given the inputs and theirs."""
        if mask is None or self.supports_masking:
            return mask
        if not self._hears_of_masks:
            warnings.warn(f"{self.name} ({type(self).__name__}) does not know masks: all steps count", stacklevel=5)
        return None

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer: those that were given, and the name."""
        _, named = parameters_of(type(self))
        general = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype and self.dtype.name}
        unsaid = {
            "input_shape",
            "batch_input_shape",
            "weights",
            *(() if hasattr(self, "input_dim") else ("input_dim",)),
        }
        given = {key: value for key, value in self._arguments.items() if key not in unsaid}
        return given | {key: value for key, value in general.items() if key in named}

    @property
    def class_name(self) -> str:
        """The name of the class, as files have it."""
        return type(self).__name__

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new layer from what `get_config` gave."""
        return cls(**config)

    # -- calling

    def __call__(self, *inputs: Any, training: Any = None, **options: Any) -> Any:
        """Return the output of inputs: tensors, arrays, or the symbolic tensors that models are made of."""
        if options:
            inputs = (*inputs, *inputs_among(options, self._placed[len(inputs) :]))
        if any(isinstance(one, SymbolicTensor) for one in nest.leaves((inputs, options))):
            return outputs_of(self, inputs, options if training is None else {**options, "training": training})
        tensors = nest.mapped(self._input, inputs)
        given = options.pop("mask", None)
        masks = masks_of(inputs if len(inputs) != 1 else inputs[0]) if given is None else given
        outer, collected = calls.training, calls.losses
        if training is not None:
            calls.training = training if isinstance(training, Tensor) else bool(training)
        calls.losses = [] if collected is None else collected
        try:
            with self._entered():
                if not self.built:
                    self._build(tensors)
                if self._hears_of_training:
                    options["training"] = False if calls.training is None else calls.training
                if self._hears_of_masks:
                    options["mask"] = masks
                outputs = (self.call if state.graph is None else called(self.call))(*tensors, **options)
                if self.activity_regularizer is not None:
                    self._regularize(outputs)
        finally:
            self._added_losses = calls.losses if collected is None else []
            calls.training, calls.losses = outer, collected
        if masks is not None or self._makes_masks:
            self._mark(tensors, masks, outputs)
        return outputs

    def _mark(self, tensors: Any, masks: Any, outputs: Any) -> None:
        """Give the outputs their masks."""
        found = self.compute_mask(tensors[0] if len(tensors) == 1 else tensors, masks)
        if found is not None:
            mark(outputs, found)

    def add_loss(self, loss: Any) -> None:
        """Add to the loss of the model, from inside of `call`: what depends on the inputs."""
        if calls.losses is None:
            raise RuntimeError(f"{self.name}: add_loss belongs inside of call; penalties of weights are regularizers")
        calls.losses += list(nest.leaves(loss))

    def _regularize(self, outputs: Any) -> None:
        for one in nest.leaves(outputs):
            batch = arithmetic.cast(shaping.shape(one)[0], one.dtype)
            self.add_loss(self.activity_regularizer(one) / batch)

    def _build(self, tensors: Any) -> None:
        dims = nest.mapped(lambda one: one.dims, tensors)
        self.input_dims = dims[0] if dims else None
        self.build(*dims[: most_places(type(self).build)])
        self.built = True

    def ensure_built(self, *dims: Any) -> None:
        """Make the weights without a call, where the layer around does the computing."""
        if not self.built:
            with self._entered():
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
        calls.path.append(self.name)
        try:
            with ExitStack() as stack:
                if _users_graph() is None:
                    stack.enter_context(name_scope(self.name))
                else:
                    stack.enter_context(self._variable_scope())
                yield
        finally:
            calls.path.pop()

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
        name: Any = None,
        shape: Any = (),
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        constraint: Any = None,
    ) -> Variable:
        """Return a new variable of this layer, named after both; Keras 3's order, shape first, is understood too."""
        if name is not None and not isinstance(name, str):
            name, shape = None, name
        name = name or ("variable" if not self._weights else f"variable_{len(self._weights)}")
        dims = tuple(shape)
        if None in dims:
            raise ValueError(f"{self.name}: {name} needs sizes that are known, not {text_of(dims)}")
        wanted = arrays.as_dtype(dtype or self.dtype or arrays.float32)
        take_bytes(self.name, name, dims, wanted.numpy.itemsize)
        make = initializer_of(initializer)
        penalty = regularizer_of(regularizer)
        if _users_graph() is None:
            path = "/".join(calls.path or [self.name])
            with init_scope():
                variable = Variable(lambda: make(dims, wanted), trainable, name=f"{path}/{name}", dtype=wanted)
        else:
            variable = get_variable(name, dims, wanted, make, penalty, trainable and self.trainable)
        if penalty is not None:
            self._penalties.append((variable, penalty))
        if constraint is not None:
            variable.constraint = constraints.get(constraint)
        self._weights.append(variable)
        return variable

    # -- what is inside

    @property
    def trainable(self) -> bool:
        """Whether the layer's weights are trained; set it, and all layers inside are as well."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self.layers:
            layer.trainable = value

    @property
    def layers(self) -> list["Layer"]:
        """The layers directly inside this one, in the order of its attributes."""
        return list(
            dict.fromkeys(one for _, value in self._attributes() for one in nest.leaves(value) if _is_layer(one))
        )

    def _attributes(self) -> list[tuple[str, Any]]:
        """Return the attributes, without what the constructor was given."""
        return [(name, value) for name, value in vars(self).items() if name != "_arguments"]

    @property
    def weights(self) -> list[Variable]:
        """All variables: of each layer those that are trained, then those that are not; then of the layers inside."""
        found = self._own()
        for layer in self.layers:
            found += layer.weights
        return list(dict.fromkeys(found))

    def _own(self) -> list[Variable]:
        own = [one for _, value in self._attributes() for one in nest.leaves(value) if isinstance(one, Variable)]
        own = list(dict.fromkeys([*self._weights, *own]))
        return [one for one in own if one.trainable] + [one for one in own if not one.trainable]

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
        """The penalties of the weights as they are now, and what the last call added."""
        found = [penalty(variable) for variable, penalty in self._penalties]
        found = [*(one for one in found if one is not None), *self._added_losses]
        for layer in self.layers:
            found += layer.losses
        return found

    def own_variables(self) -> dict[str, list[Variable]]:
        """Return the variables that are no layer's inside, by where files keep them: "" is the layer's own place."""
        return {"": self._own()}

    def parts(self) -> dict[str, Any]:
        """Return the attributes that are layers, or lists or dicts of layers, by name: where files keep them."""
        return dict(sorted((name, one) for name, one in self._attributes() if any(map(_is_layer, nest.leaves(one)))))

    @property
    def input(self) -> Any:
        """What the layer was first called on while a model was put together."""
        inputs = self._first_call().inputs
        return inputs[0] if len(inputs) == 1 else list(inputs)

    @property
    def output(self) -> Any:
        """What the layer made of it: `Model(model.input, model.get_layer("name").output)` is a model up to here."""
        return self._first_call().outputs

    def _first_call(self) -> Any:
        if self.first_node is None:
            raise AttributeError(f"{self.name} was never called on a symbolic tensor, as keras.Input gives them")
        return self.first_node

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


def _is_layer(value: Any) -> bool:
    return isinstance(value, Layer)


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
