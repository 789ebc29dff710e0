"""What may a client ask of a format, and what of a request for a file is wrong?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from computeapi.formats.base import Format, Option, Value
from softly.lib.errors import FieldErrors, ValidationFailed

BINARY = Option(name="binary", default=True, about="Binary, or text.")
SCALE = Option(name="scale", default=1.0, least=1e-6, most=1e6, about="How many times as large.")
UNITS = Option(name="units", default="mm", choices=("mm", "cm", "m", "in"), about="What a length of 1 in it is.")


def checked(format: Format, options: Any) -> dict[str, Value]:
    """What of these differs from the defaults, by name: requests for equal files come to the same, and `{}` is the
    plain file. Raises ValidationFailed."""
    options = {} if options is None else options
    if not isinstance(options, Mapping):
        raise ValidationFailed.of("options", "Send an object.", "type_error")
    known = {option.name: option for option in format.options}
    errors, found = FieldErrors(), {}
    for name, value in options.items():
        option = known.get(name)
        if option is None:
            allowed = f"its options are {', '.join(known)}" if known else "it has none"
            errors.add(f"options.{str(name)[:64]}", f"{format.title} has no such option; {allowed}.", "unknown_field")
        elif fault := _fault(option, value):
            errors.add(f"options.{name}", *fault)
        else:
            found[option.name] = float(value) if isinstance(option.default, float) else value
    errors.refuse()
    return {name: found[name] for name in sorted(found) if found[name] != known[name].default}


def check_dimension(format: Format, *, flat: bool) -> None:
    """Raises ValidationFailed where the format doesn't hold such a model."""
    if format.holds(flat=flat):
        return
    message = (
        f"{format.title} holds 3D models only, and this one is 2D; linear_extrude() gives it a height."
        if flat
        else f"{format.title} holds 2D models only, and this one is 3D; projection() makes a drawing of it."
    )
    raise ValidationFailed.of("format", message, "wrong_dimension")


def _fault(option: Option, value: Any) -> tuple[str, str] | None:
    """What is wrong with it, and the code of that."""
    if isinstance(option.default, bool):
        return None if isinstance(value, bool) else ("Send true or false.", "type_error")
    if isinstance(option.default, str):
        if isinstance(value, str) and value in option.choices:
            return None
        return f"Allowed: {', '.join(option.choices)}.", "invalid_choice"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "Send a number.", "type_error"
    if not option.least <= value <= option.most:
        return f"From {option.least:g} to {option.most:g}.", "out_of_range"
    return None
