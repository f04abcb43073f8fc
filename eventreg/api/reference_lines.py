"""The OpenAPI document taken apart for the reference page: operations, their fields, shapes, types in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventreg.keys.rules import Purpose

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"
_LIMITS = {
    "minLength": "from {} characters",
    "maxLength": "to {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "minItems": "from {} elements",
    "maxItems": "to {} elements",
    "pattern": "like {}",
    "default": "{} where it is left out",
}


@dataclass(frozen=True)
class Kind:
    """One kind of value that may stand somewhere: words, and the shape that they end with, if any."""

    words: str
    shape: str = ""


@dataclass(frozen=True)
class Line:
    """A field, a parameter or a header: what may stand in it, and what it means."""

    name: str
    kinds: Sequence[Kind]
    required: bool = False
    limits: str = ""
    meaning: str = ""
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer to an operation."""

    status: str
    meaning: str
    kinds: Sequence[Kind]


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for or sent. `purposes`: none of a key of another system: any key."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scheme: str
    purposes: Sequence[Purpose]
    parameters: Sequence[Line]
    body: Sequence[Kind]
    answers: Sequence[Answer]
    samples: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Shape:
    """One component: its fields, or the words of a vocabulary."""

    name: str
    meaning: str
    fields: Sequence[Line]
    words: Sequence[str]


def operations(document: Schema, tag: str) -> list[Operation]:
    """The operations with this tag, in the order of the document."""
    return [
        _operation(path, method, said)
        for path, item in document["paths"].items()
        for method, said in item.items()
        if tag in said["tags"]
    ]


def shapes(document: Schema) -> list[Shape]:
    """All components by name."""
    found: Mapping[str, Schema] = document["components"]["schemas"]
    return [_shape(name, found[name]) for name in sorted(found)]


def _operation(path: str, method: str, said: Schema) -> Operation:
    scheme, purposes = next(
        ((name, asked) for one in said["security"] for name, asked in one.items()), ("", [])
    )
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        description=said["description"],
        scheme=scheme,
        purposes=[Purpose(one) for one in purposes],
        parameters=[_parameter(one) for one in said["parameters"]],
        body=_kinds_of_content(said.get("requestBody", {})),
        answers=[
            Answer(status, one["description"], _kinds_of_content(one))
            for status, one in said["responses"].items()
        ],
        samples=said.get("x-codeSamples", []),
    )


def _parameter(said: Schema) -> Line:
    return Line(
        name=said["name"],
        kinds=kinds(said["schema"]),
        required=said.get("required", False),
        limits=limits(said["schema"]),
        meaning=said["description"],
        place=said["in"],
    )


def _kinds_of_content(said: Schema) -> list[Kind]:
    return [kind for one in said.get("content", {}).values() for kind in kinds(one["schema"])]


def _shape(name: str, said: Schema) -> Shape:
    required = said.get("required", ())
    fields = [
        Line(field, kinds(schema), field in required, limits(schema), schema.get("description", ""))
        for field, schema in said.get("properties", {}).items()
    ]
    return Shape(name, said.get("description", ""), fields, said.get("enum", ()))


def kinds(schema: Schema) -> list[Kind]:
    """What a value may be, one kind after the other."""
    if "anyOf" in schema:
        return [kind for one in schema["anyOf"] for kind in kinds(one)]
    if "$ref" in schema:
        return [Kind("", schema["$ref"].removeprefix(_REF))]
    if "enum" in schema or "const" in schema:
        words = schema.get("enum") or [schema["const"]]
        return [Kind(" | ".join(json.dumps(word) for word in words))]
    return [_compound(schema)]


def _compound(schema: Schema) -> Kind:
    """A list, a map by names, or something plain. What such a list or map holds follows its words."""
    kind = schema.get("type")
    inner = schema.get("items") if kind == "array" else schema.get("additionalProperties")
    if kind not in {"array", "object"} or not isinstance(inner, Mapping) or not inner:
        return Kind(str(schema.get("format") or kind or "any value"))
    held = kinds(inner)
    words = "list of" if kind == "array" else "object, each value"
    if len(held) == 1:
        return Kind(f"{words} {held[0].words}".rstrip(), held[0].shape)
    return Kind(f"{words} {' or '.join(one.words or one.shape for one in held)}")


def limits(schema: Schema) -> str:
    """What else holds for a value, in words."""
    return ", ".join(dict.fromkeys(_limits(schema)))


def _limits(schema: Schema) -> Iterator[str]:
    for one in (schema, *schema.get("anyOf", ())):
        for name, words in _LIMITS.items():
            if one.get(name) is not None:
                value = one[name]
                yield words.format(value if name == "pattern" else json.dumps(value))
