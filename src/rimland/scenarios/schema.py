"""What a scenario file may say. The JSON Schema for editors is made from these classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    model_validator,
)

# Tags are bracketed so that they can never be mistaken for a key of the file when an error is placed.
NUMBER, TEXT, PATH, LABELS, MANY = "(number)", "(text)", "(path)", "(labels)", "(many)"
DISTRIBUTION, FACTOR = "(distribution)", "(factor)"
DRAWS = ("uniform", "normal", "lognormal", "triangular", "beta")

Kind = Literal[
    "status quo", "Tokyo", "Washington", "together", "partners", "Beijing", "dialogue", "stress", "administrations"
]
KINDS: tuple[str, ...] = get_args(Kind)

Month = Annotated[StrictStr, Field(description="A month, YYYY-MM", examples=["2027-04"])]
Name = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        if "path" in value or "interpolate" in value:
            return PATH
        if "factor" in value:
            return FACTOR
        return DISTRIBUTION if any(key in DRAWS for key in value) else LABELS
    if isinstance(value, LeverPath):
        return PATH
    if isinstance(value, Distribution):
        return DISTRIBUTION
    if isinstance(value, Factor):
        return FACTOR
    if isinstance(value, list | tuple):
        return MANY
    return TEXT if isinstance(value, str) else NUMBER


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Quantity = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)] | Annotated[StrictStr, Tag(TEXT)],
    Discriminator(_kind),
    Field(description='A number in the unit of the lever or parameter, "2%", or a number with that unit'),
]


class LeverPath(_Strict):
    """Values at dates; what lies between is a ramp (`linear`) or waits for the next date (`step`).

    Before the first date the lever keeps its default, after the last date the last value. A path with
    several dates says which of the two it is: a ramp and a jump are different policies.
    """

    path: dict[Month, Quantity] = Field(min_length=1)
    interpolate: Literal["linear", "step"] | None = None

    @model_validator(mode="after")
    def _says_how_dates_are_joined(self) -> LeverPath:
        if len(self.path) > 1 and self.interpolate is None:
            raise ValueError("a path with several dates needs interpolate: linear (a ramp) or step")
        return self


LeverValue = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)] | Annotated[StrictStr, Tag(TEXT)] | Annotated[LeverPath, Tag(PATH)],
    Discriminator(_kind),
]
LabelledLeverValue = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)]
    | Annotated[StrictStr, Tag(TEXT)]
    | Annotated[LeverPath, Tag(PATH)]
    | Annotated[dict[StrictStr, LeverValue], Tag(LABELS)],
    Discriminator(_kind),
]
# Settings by label go two dimensions deep, such as {JPN: {sea: 0.5}}: no lever or parameter has more.
LeverSetting = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)]
    | Annotated[StrictStr, Tag(TEXT)]
    | Annotated[LeverPath, Tag(PATH)]
    | Annotated[dict[StrictStr, LabelledLeverValue], Tag(LABELS)],
    Discriminator(_kind),
]


class Distribution(_Strict):
    """A distribution to draw a parameter from; exactly one is given."""

    uniform: Annotated[list[StrictFloat | StrictInt], Field(min_length=2, max_length=2)] | None = None
    normal: Annotated[list[StrictFloat | StrictInt], Field(min_length=2, max_length=2)] | None = None
    lognormal: Annotated[list[StrictFloat | StrictInt], Field(min_length=2, max_length=2)] | None = None
    triangular: Annotated[list[StrictFloat | StrictInt], Field(min_length=3, max_length=3)] | None = None
    beta: Annotated[list[StrictFloat | StrictInt], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Distribution:
        given = [name for name in DRAWS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one distribution is needed, {len(given)} given")
        return self

    @property
    def kind(self) -> str:
        """Name of the distribution: uniform, normal, lognormal, triangular or beta."""
        return next(name for name in DRAWS if getattr(self, name) is not None)

    @property
    def arguments(self) -> tuple[float, ...]:
        """Numbers of the distribution, in the order in which they are written."""
        return tuple(float(number) for number in getattr(self, self.kind))


class Factor(_Strict):
    """One common multiplier, drawn for all labels of a parameter together."""

    factor: Distribution


LabelledQuantity = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)]
    | Annotated[StrictStr, Tag(TEXT)]
    | Annotated[dict[StrictStr, Quantity], Tag(LABELS)],
    Discriminator(_kind),
]
AssumptionSetting = Annotated[
    Annotated[StrictFloat | StrictInt, Tag(NUMBER)]
    | Annotated[StrictStr, Tag(TEXT)]
    | Annotated[Distribution, Tag(DISTRIBUTION)]
    | Annotated[Factor, Tag(FACTOR)]
    | Annotated[dict[StrictStr, LabelledQuantity], Tag(LABELS)],
    Discriminator(_kind),
]

StructureSetting = Annotated[
    Annotated[StrictStr, Tag(TEXT)] | Annotated[list[StrictStr], Field(min_length=1), Tag(MANY)],
    Discriminator(_kind),
]


class Shock(_Strict):
    """A disturbance of one exogenous variable or lever over some months.

    What it does is one quantity, or one for each label: `set: {successor_democrat: 1, others: 0}`.
    """

    variable: StrictStr | None = None
    lever: StrictStr | None = None
    start: Month
    months: Annotated[StrictInt, Field(ge=1, le=1200)] = 1
    label: StrictStr | None = Field(None, description='One label, such as "JPN"; all labels when absent')
    multiply: LabelledQuantity | None = None
    add: LabelledQuantity | None = None
    set: LabelledQuantity | None = None
    note: StrictStr | None = None
    source: StrictStr | None = None

    @model_validator(mode="after")
    def _one_target_one_operation(self) -> Shock:
        if (self.variable is None) == (self.lever is None):
            raise ValueError("a shock names either a variable or a lever")
        given = [operation for operation in (self.multiply, self.add, self.set) if operation is not None]
        if len(given) != 1:
            raise ValueError("a shock has exactly one of multiply, add, set")
        if isinstance(given[0], dict):
            if self.label is not None:
                raise ValueError("a shock has either a label or a quantity for each label")
            if not given[0]:
                raise ValueError("a shock by label names at least one label")
        return self

    @property
    def operation(self) -> Literal["multiply", "add", "set"]:
        """What is done to the target."""
        if self.set is not None:
            return "set"
        return "add" if self.add is not None else "multiply"

    @property
    def target(self) -> str:
        """Name of the variable or lever that is disturbed."""
        return self.variable or self.lever or ""


class Change(_Strict):
    """A setting laid over `levers` from a month on; the command line's `--set` adds these."""

    lever: StrictStr
    label: StrictStr | None = None
    value: Quantity
    start: Month | None = None


class Note(_Strict):
    """Why a setting is what it is, and where that comes from."""

    text: StrictStr
    source: StrictStr | None = Field(None, description="Keys of the source list, separated by semicolons")
    about: list[StrictStr] = Field(default_factory=list, description="Levers, assumptions or variables it speaks of")


class Scenario(_Strict):
    """A question put to the model: what policy sets, what is assumed, which theories are used."""

    name: Name
    title: Annotated[StrictStr, Field(min_length=1, max_length=120)]
    question: StrictStr | None = None
    kind: Kind | None = Field(
        None,
        description="Who acts, or what sort of question it is; lists are grouped by it. Not passed on by `extends`",
    )
    gist: StrictStr | None = Field(None, description="What the asking document says, in our own words")
    leaves_out: StrictStr | None = Field(None, description="What of the question the model does not hold")
    asked_by: list[StrictStr] = Field(default_factory=list, description="File names of the documents that ask")
    extends: StrictStr | None = Field(None, description="A packaged scenario, or a path relative to this file")
    built_on: list[StrictStr] = Field(
        default_factory=list,
        description="Filled in when `extends` is followed: the scenarios already merged in",
    )
    levers: dict[StrictStr, LeverSetting] = Field(default_factory=dict)
    changes: list[Change] = Field(default_factory=list)
    assumptions: dict[StrictStr, AssumptionSetting] = Field(default_factory=dict)
    structure: dict[StrictStr, StructureSetting] = Field(default_factory=dict)
    shocks: list[Shock] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)

    _places: dict[tuple[str | int, ...], str] = PrivateAttr(default_factory=dict)

    @property
    def places(self) -> dict[tuple[str | int, ...], str]:
        """Where each setting was written, by its keys; the empty key stands for the scenario."""
        return dict(self._places)

    def placed(self, places: Mapping[tuple[str | int, ...], str]) -> Scenario:
        """Return this scenario with other places to name in errors."""
        copied = self.model_copy()
        copied._places = dict(places)
        return copied

    def where(self, *keys: str | int) -> str:
        """Return where a setting was written, such as `weak_yen.yaml:12`; the name when not from a file."""
        for length in range(len(keys), 0, -1):
            place = self._places.get(keys[:length])
            if place is not None:
                return place
        return self._places.get((), self.name)
