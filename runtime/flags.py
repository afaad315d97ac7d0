"""`rt.flags`: a script's options on the command line, as TensorFlow 1's scripts define and ask for them.

`DEFINE_integer("batch_size", 32, "how many")` makes `--batch_size=64` an option and `FLAGS.batch_size` its value. The
command line is read when the first value is asked for; `rt.app.run` does so before it calls `main`.
"""

import difflib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

__all__ = ["DEFINE_bool", "DEFINE_boolean", "DEFINE_enum", "DEFINE_float", "DEFINE_integer", "DEFINE_list"]
__all__ += ["FLAGS", "DEFINE_multi_float", "DEFINE_multi_integer", "DEFINE_multi_string", "DEFINE_string"]
__all__ += ["DuplicateFlagError", "Error", "Flag", "FlagValues", "IllegalFlagValueError", "UnrecognizedFlagError"]
__all__ += ["ValidationError", "mark_flag_as_required", "mark_flags_as_required", "register_validator"]


class Error(Exception):
    """Something is wrong with the options, or with how they are defined."""


class DuplicateFlagError(Error):
    """Two options have one name."""


class IllegalFlagValueError(Error):
    """A value is none that the option may have."""


class ValidationError(Error):
    """A value breaks a rule that the script has for it."""


class UnrecognizedFlagError(Error):
    """There is no option of this name."""

    def __init__(self, flagname: str, known: Iterable[str] = ()) -> None:
        near = difflib.get_close_matches(flagname, [*known], n=3)
        super().__init__(
            f"Unknown command line flag '{flagname}'" + (f". Did you mean: {', '.join(near)} ?" if near else "")
        )
        self.flagname = flagname


class Flag:
    """One option: its name, help, default and value, and how text becomes one."""

    def __init__(self, name: str, default: Any, help: str, parse: Callable[[Any], Any], kind: str) -> None:  # noqa: A002
        self.name, self.help, self.kind = name, help, kind
        self._parse = parse
        self.default = None if default is None else self.parsed(default)
        self.value: Any = self.default
        self.present = 0  # how often the command line gives it

    def parsed(self, argument: Any) -> Any:
        """Return the value that an argument means; raises IllegalFlagValueError for one that means none."""
        try:
            return self._parse(argument)
        except (TypeError, ValueError) as error:
            raise IllegalFlagValueError(f"flag --{self.name}={argument}: {error}") from None

    def take(self, argument: str) -> None:
        """Take a value of the command line: the last one counts; of options for several, all do."""
        found = self.parsed(argument)
        self.value = [*self.value, *found] if self.kind == "multi" and self.present else found
        self.present += 1

    def forget(self) -> None:
        """Have the default again."""
        self.value, self.present = self.default, 0


class FlagValues:
    """The options of a program, as attributes."""

    def __init__(self) -> None:
        self.__dict__["_flags"] = {}
        self.__dict__["_validators"] = []
        self.__dict__["_is_parsed"] = False

    def define(self, flag: Flag) -> Flag:
        """Add an option; raises DuplicateFlagError where there is one of its name."""
        if flag.name in self._flags:
            raise DuplicateFlagError(f"The flag '{flag.name}' is defined twice: {self._flags[flag.name].help!r}")
        self._flags[flag.name] = flag
        return flag

    def validate(self, name: str, check: Callable[[Any], Any], message: str) -> None:
        """Hold an option's values to a rule, from the reading of the command line on."""
        self._flags[name]  # a KeyError, where there is none
        self._validators.append((name, check, message))
        if self._is_parsed:
            self._hold_rules([name])

    def __call__(self, argv: list[str], known_only: bool = False) -> list[str]:
        """Read the options of a command line; return the program and the arguments that are no options.

        Raises UnrecognizedFlagError for one that is not defined, but with `known_only`, which leaves it where it is.
        """
        if not argv or not isinstance(argv, list | tuple):
            raise TypeError(f"argv is a list, the program first, not {argv!r}")
        left, arguments = [argv[0]], iter(argv[1:])
        for argument in arguments:
            if argument == "--":
                left += ["--", *arguments] if known_only else [*arguments]
            elif not argument.startswith("-") or argument == "-":
                left.append(argument)
            elif not self._take(argument, arguments):
                if not known_only:
                    raise UnrecognizedFlagError(argument.lstrip("-").partition("=")[0], self._flags)
                left.append(argument)
        self.__dict__["_is_parsed"] = True
        self._hold_rules(self._flags)
        return left

    def _take(self, argument: str, others: Iterator[str]) -> bool:
        """Take an option, and the next argument where that is its value; tell whether it is defined."""
        name, given, value = argument[2 if argument.startswith("--") else 1 :].partition("=")
        negated = self._flags.get(name.removeprefix("no")) if name.startswith("no") else None
        flag = self._flags.get(name)
        if flag is None and negated is not None and negated.kind == "bool" and not given:
            flag, given, value = negated, "=", "false"
        if flag is None:
            return False
        if not given:
            missing = None if flag.kind != "bool" else "true"
            value = missing or next(others, "")
            if not value:
                raise Error(f"Missing value for flag --{name}")
        flag.take(value)
        return True

    def _hold_rules(self, names: Iterable[str]) -> None:
        for name, check, message in self._validators:
            if name in names and not check(self._flags[name].value):
                raise ValidationError(f"flag --{name}={self._flags[name].value}: {message}")

    def is_parsed(self) -> bool:
        """Tell whether a command line has been read."""
        return bool(self._is_parsed)

    def mark_as_parsed(self) -> None:
        """Have the defaults count, without a command line."""
        self.__dict__["_is_parsed"] = True

    def unparse_flags(self) -> None:
        """Have the defaults again, until a command line is read."""
        for flag in self._flags.values():
            flag.forget()
        self.__dict__["_is_parsed"] = False

    def flag_values_dict(self) -> dict[str, Any]:
        """Return all values by name."""
        return {name: flag.value for name, flag in self._flags.items()}

    def get_flag_value(self, name: str, default: Any) -> Any:
        """Return a value, or the default where it is None or there is no such option."""
        found = getattr(self, name) if name in self._flags else None
        return default if found is None else found

    def set_default(self, name: str, value: Any) -> None:
        """Change what an option is where the command line does not say it."""
        flag = self[name]
        flag.default = None if value is None else flag.parsed(value)
        if not flag.present:
            flag.value = flag.default

    def help_text(self) -> str:
        """Return all options with their defaults, as `--help` shows them."""
        lines = []
        for name, flag in sorted(self._flags.items()):
            spelled = f"--[no]{name}" if flag.kind == "bool" else f"--{name}"
            default = "" if flag.default is None else f"\n    (default: {flag.default!r})"
            lines.append(f"  {spelled}: {flag.help}{default}")
        return "\n".join(lines)

    def __getattr__(self, name: str) -> Any:
        if name not in self._flags:
            raise AttributeError(name)
        if not self._is_parsed:
            self(sys.argv)
        return self._flags[name].value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._flags:
            raise AttributeError(f"there is no flag {name!r}")
        self._flags[name].value = value
        self._flags[name].present += 1
        if self._is_parsed:
            self._hold_rules([name])

    def __delattr__(self, name: str) -> None:
        if self._flags.pop(name, None) is None:
            raise AttributeError(name)

    def __getitem__(self, name: str) -> Flag:
        found: Flag = self._flags[name]
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._flags

    def __iter__(self) -> Iterator[str]:
        return iter(self._flags)

    def __dir__(self) -> Iterable[str]:
        return [*self._flags]


FLAGS = FlagValues()
"""The options of this program."""


def _boolean(argument: Any) -> bool:
    if str(argument).lower() in ("true", "t", "1"):
        return True
    if str(argument).lower() in ("false", "f", "0"):
        return False
    raise ValueError("a boolean is true or false")


def _within(kind: Callable[[Any], Any], lower: Any, upper: Any) -> Callable[[Any], Any]:
    def parse(argument: Any) -> Any:
        number = kind(argument)
        if (lower is not None and number < lower) or (upper is not None and number > upper):
            raise ValueError(f"{number} is not within [{lower}, {upper}]")
        return number

    return parse


def _whole(argument: Any) -> int:
    if isinstance(argument, bool | float):
        raise TypeError(f"an integer is wanted, not {argument!r}")
    return int(argument, 0) if isinstance(argument, str) and argument[:2].lower() in ("0x", "0o") else int(argument)


def DEFINE_string(name: str, default: str | None, help: str, flag_values: FlagValues = FLAGS) -> Flag:  # noqa: A002, N802
    """Define an option that is text."""
    return flag_values.define(Flag(name, default, help, str, "string"))


def DEFINE_integer(  # noqa: N802
    name: str,
    default: int | str | None,
    help: str,  # noqa: A002
    lower_bound: int | None = None,
    upper_bound: int | None = None,
    flag_values: FlagValues = FLAGS,
) -> Flag:
    """Define an option that is an integer."""
    return flag_values.define(Flag(name, default, help, _within(_whole, lower_bound, upper_bound), "integer"))


def DEFINE_float(  # noqa: N802
    name: str,
    default: float | str | None,
    help: str,  # noqa: A002
    lower_bound: float | None = None,
    upper_bound: float | None = None,
    flag_values: FlagValues = FLAGS,
) -> Flag:
    """Define an option that is a float."""
    return flag_values.define(Flag(name, default, help, _within(float, lower_bound, upper_bound), "float"))


def DEFINE_bool(name: str, default: bool | str | None, help: str, flag_values: FlagValues = FLAGS) -> Flag:  # noqa: A002, N802
    """Define an option that is on as `--name` and off as `--noname`."""
    return flag_values.define(Flag(name, default, help, _boolean, "bool"))


def DEFINE_enum(  # noqa: N802
    name: str,
    default: str | None,
    enum_values: Iterable[str],
    help: str,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    case_sensitive: bool = True,
) -> Flag:
    """Define an option that is one of several words."""
    words = {one if case_sensitive else one.lower(): one for one in enum_values}

    def parse(argument: Any) -> str:
        found = words.get(argument if case_sensitive else str(argument).lower())
        if found is None:
            raise ValueError(f"value should be one of <{'|'.join(words.values())}>")
        return found

    return flag_values.define(Flag(name, default, f"<{'|'.join(words.values())}>: {help}", parse, "enum"))


def DEFINE_list(name: str, default: Any, help: str, flag_values: FlagValues = FLAGS) -> Flag:  # noqa: A002, N802
    """Define an option that is words with commas between them."""

    def parse(argument: Any) -> list[str]:
        words = argument.split(",") if isinstance(argument, str) and argument else argument or []
        return [str(one).strip() for one in words]

    return flag_values.define(Flag(name, default, help, parse, "list"))


def _multi(parse: Callable[[Any], Any]) -> Callable[..., Flag]:
    def define(name: str, default: Any, help: str, flag_values: FlagValues = FLAGS) -> Flag:  # noqa: A002
        """Define an option that may be given several times; its value is a list."""

        def parse_all(argument: Any) -> list[Any]:
            return [parse(one) for one in (argument if isinstance(argument, list | tuple) else [argument])]

        return flag_values.define(Flag(name, default, help, parse_all, "multi"))

    return define


DEFINE_boolean = DEFINE_bool
DEFINE_multi_string, DEFINE_multi_integer, DEFINE_multi_float = _multi(str), _multi(_whole), _multi(float)


def register_validator(
    flag_name: str,
    checker: Callable[[Any], Any],
    message: str = "Flag validation failed",
    flag_values: FlagValues = FLAGS,
) -> None:
    """Hold an option's values to `checker(value)`; raises ValidationError when one breaks it."""
    flag_values.validate(flag_name, checker, message)


def mark_flag_as_required(flag_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Have an option be given: its value must not be None."""
    flag_values.validate(flag_name, lambda value: value is not None, "the flag must have a value other than None")


def mark_flags_as_required(flag_names: Iterable[str], flag_values: FlagValues = FLAGS) -> None:
    """Have several options be given."""
    for name in flag_names:
        mark_flag_as_required(name, flag_values)
