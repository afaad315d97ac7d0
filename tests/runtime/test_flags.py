"""A script's options: read from the command line as TensorFlow 1's scripts expect."""

from typing import Any

import pytest

from runtime import flags


@pytest.fixture
def options() -> flags.FlagValues:
    """Options of every kind, apart from those of the process."""
    values = flags.FlagValues()
    flags.DEFINE_string("name", "x", "text", flag_values=values)
    flags.DEFINE_integer("n", 3, "a number", lower_bound=0, flag_values=values)
    flags.DEFINE_float("lr", 0.1, "a number", flag_values=values)
    flags.DEFINE_bool("go", False, "whether", flag_values=values)
    flags.DEFINE_enum("mode", "a", ["a", "b"], "a word", flag_values=values)
    flags.DEFINE_list("sizes", ["1"], "words", flag_values=values)
    flags.DEFINE_multi_integer("m", [1], "numbers", flag_values=values)
    return values


DEFAULTS = {"name": "x", "n": 3, "lr": 0.1, "go": False, "mode": "a", "sizes": ["1"], "m": [1]}


@pytest.mark.parametrize(
    ("arguments", "left", "changed"),
    [
        (
            "--name=y --n 4 pos --go --sizes=1,2 --m=2 --m=3 --mode b rest",
            "pos rest",
            {"name": "y", "n": 4, "go": True, "mode": "b", "sizes": ["1", "2"], "m": [2, 3]},
        ),
        ("--nogo --lr=1e-3 -- --x", "--x", {"lr": 1e-3}),
        ("-n 5 --go=t --name=", "", {"n": 5, "go": True, "name": ""}),
        ("--n=0x10 --sizes=", "", {"n": 16, "sizes": []}),
    ],
)
def test_a_command_line_is_read(options: flags.FlagValues, arguments: str, left: str, changed: dict[str, Any]) -> None:
    """Every spelling; what is no option is given back, behind the program."""
    assert ["p", *left.split()] == options(["p", *arguments.split()])
    assert {**DEFAULTS, **changed} == options.flag_values_dict()


@pytest.mark.parametrize(
    ("argument", "error", "told"),
    [
        ("--unknown=3", flags.UnrecognizedFlagError, "flag 'unknown'"),
        ("--nam=3", flags.UnrecognizedFlagError, "Did you mean: name ?"),
        ("--n=x", flags.IllegalFlagValueError, "--n=x: invalid literal"),
        ("--n=-1", flags.IllegalFlagValueError, "not within"),
        ("--mode=c", flags.IllegalFlagValueError, "<a|b>"),
        ("--n", flags.Error, "Missing value for flag --n"),
        ("--go=maybe", flags.IllegalFlagValueError, "true or false"),
        ("--noname", flags.UnrecognizedFlagError, "noname"),
    ],
)
def test_what_does_not_fit_is_refused(
    options: flags.FlagValues, argument: str, error: type[flags.Error], told: str
) -> None:
    """As what TensorFlow raises, with the option and the value."""
    with pytest.raises(error) as raised:
        options(["p", argument])

    assert told in str(raised.value)


def test_a_command_line_is_read_when_a_value_is_asked_for(
    options: flags.FlagValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once; values can be set, and defaults changed."""
    monkeypatch.setattr("sys.argv", ["p", "--n=7"])

    assert not options.is_parsed()
    assert 7 == options.n
    options.n = 8
    options.set_default("lr", 2)
    assert (8, 2.0) == (options.n, options.lr)
    options.unparse_flags()
    assert (7, 2.0) == (options.n, options.lr)
    with pytest.raises(AttributeError):
        _ = options.missing
    with pytest.raises(AttributeError):
        options.missing = 1


def test_a_name_is_taken_once(options: flags.FlagValues) -> None:
    """Until it is deleted, as notebooks do."""
    with pytest.raises(flags.DuplicateFlagError, match="twice"):
        flags.DEFINE_string("name", "", "again", flag_values=options)
    del options.name
    flags.DEFINE_string("name", "z", "again", flag_values=options)
    options.mark_as_parsed()

    assert "z" == options.name


def test_rules_hold_for_values(options: flags.FlagValues) -> None:
    """When the command line is read, and afterwards."""
    flags.register_validator("n", lambda n: n % 2 == 1, "must be odd", flag_values=options)
    with pytest.raises(flags.ValidationError, match="--n=4: must be odd"):
        options(["p", "--n=4"])
    options(["p", "--n=3"])
    with pytest.raises(flags.ValidationError):
        options.n = 2


def test_unknown_options_may_be_left_alone(options: flags.FlagValues) -> None:
    """Where somebody else reads them."""
    assert ["p", "--other=1", "x"] == options(["p", "--other=1", "--n=1", "x"], known_only=True)
