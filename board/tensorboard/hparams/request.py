"""What TensorBoard's hparams routes are asked: messages of its api.proto as JSON, field names in either spelling."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from board.tensorboard.responses import InvalidArgument


class _Message(BaseModel):
    """A message of proto3: null is the same as absent, and an unknown field is a mistake."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, fields: Any) -> Any:
        return (
            {name: value for name, value in fields.items() if value is not None} if isinstance(fields, dict) else fields
        )


class Aggregation(IntEnum):
    """How metrics of a group's sessions become the group's."""

    AGGREGATION_UNSET = 0
    AGGREGATION_AVG = 1
    AGGREGATION_MEDIAN = 2
    AGGREGATION_MIN = 3
    AGGREGATION_MAX = 4


class Order(IntEnum):
    """Whether a column sorts, and in which direction."""

    ORDER_UNSPECIFIED = 0
    ORDER_ASC = 1
    ORDER_DESC = 2


class Status(IntEnum):
    """How a session ended."""

    STATUS_UNKNOWN = 0
    STATUS_SUCCESS = 1
    STATUS_FAILURE = 2
    STATUS_RUNNING = 3


def _by_name(kind: type[IntEnum]) -> BeforeValidator:
    """Accept members by their names beside their numbers."""
    return BeforeValidator(lambda value: kind.__members__.get(value, value) if isinstance(value, str) else value)


class Metric(_Message):
    """A metric, by its group and tag."""

    group: str = ""
    tag: str = ""


class Interval(_Message):
    """Numbers from one to another, both included."""

    min_value: float = 0.0
    max_value: float = 0.0


class Column(_Message):
    """A hyperparameter or a metric by which groups are filtered, sorted, or whose values are wanted."""

    metric: Metric | None = None
    hparam: str | None = None
    order: Annotated[Order, _by_name(Order)] = Order.ORDER_UNSPECIFIED
    missing_values_first: bool = False
    filter_regexp: str | None = None
    filter_interval: Interval | None = None
    filter_discrete: list[Any] | None = None
    exclude_missing_values: bool = False
    include_in_result: bool | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Column:
        filters = (self.filter_regexp, self.filter_interval, self.filter_discrete)
        if sum(one is not None for one in filters) > 1 or (self.metric is not None and self.hparam is not None):
            raise ValueError("a column has one name and at most one filter")
        return self


class ExperimentRequest(_Message):
    """What hyperparameters and metrics there are."""

    experiment_name: str = ""
    include_metrics: bool = True
    hparams_limit: int = 0


class GroupsRequest(_Message):
    """Groups of sessions: filtered, sorted, and a slice of them."""

    experiment_name: str = ""
    allowed_statuses: list[Annotated[Status, _by_name(Status)]] = []
    col_params: list[Column] = []
    aggregation_type: Annotated[Aggregation, _by_name(Aggregation)] = Aggregation.AGGREGATION_UNSET
    aggregation_metric: Metric = Metric()
    start_index: int = 0
    slice_size: int = 0
    include_metrics: bool = True


class EvalsRequest(_Message):
    """The curve of one metric of one session."""

    experiment_name: str = ""
    session_name: str = ""
    metric_name: Metric = Metric()


AnyRequest = TypeVar("AnyRequest", ExperimentRequest, GroupsRequest, EvalsRequest)


def parse(kind: type[AnyRequest], text: str | None) -> AnyRequest:
    """Return the request that JSON says. Raises InvalidArgument."""
    try:
        return kind.model_validate_json(text or "")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidArgument(f"not a {kind.__name__} in JSON: {place}: {first['msg']}") from error
