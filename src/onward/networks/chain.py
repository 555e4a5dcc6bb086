"""A chain: layers one after the other, written in Python or as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from onward.errors import NetworkError, did_you_mean
from onward.networks.layers import COMMON, LAYERS, Dense, Layer

OUTPUTS = ("value", "increment")

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\w+)\s*\((?P<arguments>[^()]*)\)|output\s*=\s*(?P<output>\S+))"
)


@dataclass(frozen=True, init=False, repr=False)
class Chain:
    """Layers one after the other; the size of the input comes from the problem.

    Parameters
    ----------
    *layers
        At least one layer.
    output
        ``"value"``: the last layer's output is the prediction. ``"increment"``: it is added to
        the last value that went in.

    Raises
    ------
    NetworkError
        If there is no layer, something is no layer, or ``output`` is unknown.

    Examples
    --------
    >>> from onward.networks.layers import Dense, LSTM
    >>> chain = Chain(Dense(3), LSTM(3), Dense(5, "relu"), Dense(1))
    >>> print(chain)
    Dense(3) LSTM(3) Dense(5, relu) Dense(1)
    >>> Chain.parse(str(chain)) == chain == eval(repr(chain))
    True
    """

    layers: tuple[Layer, ...]
    output: str

    def __init__(self, *layers: Layer, output: str = "value") -> None:
        if not layers:
            raise NetworkError("at least one layer in a chain", "none", "try Chain(LSTM(8))")
        for layer in layers:
            if not isinstance(layer, Layer):
                raise NetworkError("layers in a chain", repr(layer), "try Chain(LSTM(8))")
        if output not in OUTPUTS:
            raise NetworkError(
                "output='value' or output='increment'", repr(output), did_you_mean(output, OUTPUTS)
            )
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "output", output)

    @classmethod
    def parse(cls, text: str) -> Chain:
        """Read a chain from text such as ``"Dense(3) LSTM(3) Dense(1) output=increment"``.

        Commas between layers, quotes and the form ``Chain(…)`` are allowed, so that what ``repr``
        prints is read as well.

        Raises
        ------
        NetworkError
            Naming the part that could not be read.
        """
        body = text.strip()
        if body.startswith("Chain(") and body.endswith(")"):
            body = body[len("Chain(") : -1]
        layers: list[Layer] = []
        output = "value"
        position = 0
        while body[position:].strip(" ,\t\n"):
            position += len(body[position:]) - len(body[position:].lstrip(" ,\t\n"))
            match = _TOKEN.match(body, position)
            if match is None:
                raise NetworkError(
                    "layers such as 'LSTM(8) Dense(1)'",
                    f"{body[position:]!r}",
                    "write each layer as Name(units) or Name(units, activation)",
                )
            if match["output"] is not None:
                output = match["output"].strip("'\",")
            else:
                layers.append(_read_layer(match["name"], match["arguments"]))
            position = match.end()
        return cls(*layers, output=output)

    @property
    def uncommon(self) -> Layer | None:
        """The first layer that other libraries do not have; None where they have them all."""
        return next((layer for layer in self.layers if type(layer).__name__ not in COMMON), None)

    def with_output(self, output: str) -> Chain:
        """Return the same layers with another meaning of the output."""
        return Chain(*self.layers, output=output)

    def widened(self, units: int, wanted: int) -> Chain:
        """Return the chain with ``wanted`` units in a last, linear ``Dense`` layer of ``units``.

        A chain that ends otherwise is returned as it is.
        """
        last = self.layers[-1]
        if wanted == units or last != Dense(units):
            return self
        return Chain(*self.layers[:-1], Dense(wanted), output=self.output)

    def ending_in(self, units: int) -> Chain:
        """Return the chain if its last layer has this many units.

        Raises
        ------
        NetworkError
            If it has another number, which no problem with ``units`` outputs can use.
        """
        last = self.layers[-1]
        if last.units != units:
            raise NetworkError(
                f"a last layer of {units} unit{'s' if units > 1 else ''}, one for each value "
                "to predict",
                last.text,
                f"end the network with {replace(last, units=units).text}",
            )
        return self

    def __str__(self) -> str:
        text = " ".join(layer.text for layer in self.layers)
        return text if self.output == "value" else f"{text} output={self.output}"

    def __repr__(self) -> str:
        shown = [repr(layer) for layer in self.layers]
        if self.output != "value":
            shown.append(f"output={self.output!r}")
        return f"Chain({', '.join(shown)})"


def _read_layer(name: str, arguments: str) -> Layer:
    kind = {known.lower(): kind for known, kind in LAYERS.items()}.get(name.lower())
    if kind is None:
        raise NetworkError(
            f"a layer among {', '.join(sorted(LAYERS))}", name, did_you_mean(name, LAYERS)
        )
    values = [part.strip().strip("'\"") for part in arguments.split(",") if part.strip()]
    allowed = [field.name for field in fields(kind)]
    if not values or len(values) > len(allowed):
        raise NetworkError(f"{name}({', '.join(allowed)})", f"{name}({arguments})")
    if not re.fullmatch(r"[0-9]{1,6}", values[0], re.ASCII):
        raise NetworkError(f"a whole number of units in {name}", repr(values[0]))
    return kind(int(values[0]), *values[1:])
