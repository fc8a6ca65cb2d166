"""Requests to the fake Bot API: read from whatever body they came in, checked against two descriptions.

aiogram's models check fields and types of each request; where the Bot API's own description stands beside the
project, that checks them again, without their leniency. Not here: limits of texts and buttons.
"""

import json
import types
from functools import cache
from typing import Any, Union, get_args, get_origin

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import BodyPartReader, web
from pydantic import BaseModel, ValidationError

from tests.fakes.telegram_text import Json
from tests.shared import SHARED

_METHODS: dict[str, type[TelegramMethod[Any]]] = {
    method.__api_method__.lower(): method
    for method in vars(aiogram.methods).values()
    if isinstance(method, type) and issubclass(method, TelegramMethod) and method is not TelegramMethod
}
_SCALARS: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "Float": (int, float),
}


def method_name(written: str) -> str | None:
    """The method's proper name; Telegram does not mind the case. None for one that does not exist."""
    method = _METHODS.get(written.lower())
    return method.__api_method__ if method else None


async def read_parameters(request: web.Request, method: str) -> Json:
    """The parameters, as values: in a form every value is text, and all but strings are JSON inside it."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(request.query) | (body if isinstance(body, dict) else {})
    form: Json = dict(request.query)
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                form[part.name] = await _part(part)
    else:
        form |= dict(await request.post())
    return {name: _value(method, name, value) for name, value in form.items()}


async def _part(part: BodyPartReader) -> str | BufferedInputFile:
    if part.filename is None:
        return await part.text()
    return BufferedInputFile(await part.read(), part.filename)


def _value(method: str, name: str, written: Any) -> Any:
    field = _METHODS[method.lower()].model_fields.get(name)
    if not isinstance(written, str) or (field and _is_text(field.annotation)):
        return written
    try:
        return json.loads(written)
    except ValueError:
        return written


def _is_text(annotation: Any) -> bool:
    if get_origin(annotation) in {Union, types.UnionType}:
        others = set(get_args(annotation)) - {types.NoneType, Default}
        return others == {str}
    return annotation is str


def violations(method: str, parameters: Json) -> list[str]:
    """What the two descriptions say against a request."""
    found = [f"{method}: {problem}" for problem in _against_models(method, parameters)]
    return found or [f"{method}: {problem}" for problem in _against_description(method, parameters)]


def _against_models(method: str, parameters: Json) -> list[str]:
    try:
        request = _METHODS[method.lower()].model_validate(parameters)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        return [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems]
    return _unknown_fields(request, "")


def _unknown_fields(value: object, where: str) -> list[str]:
    """aiogram's models accept any field; a misspelt one must not pass unseen."""
    if isinstance(value, list):
        return [problem for i, item in enumerate(value) for problem in _unknown_fields(item, f"{where}[{i}]")]
    if not isinstance(value, BaseModel):
        return []
    found = [f"{where}: unknown field {name!r}".lstrip(": ") for name in value.model_extra or ()]
    for name in value.model_fields_set & set(type(value).model_fields):
        found += _unknown_fields(getattr(value, name), f"{where}.{name}".lstrip("."))
    return found


@cache
def _description() -> Json | None:
    path = SHARED / "specs/telegram-bot-api-10.1.json"
    if not path.exists():
        return None
    described: Json = json.loads(path.read_text(encoding="utf-8"))
    return described


def _against_description(method: str, parameters: Json) -> list[str]:
    description = _description()
    if description is None:
        return []
    if method not in description["methods"]:
        return ["is not in the description of the Bot API"]
    return _object_problems(description["methods"][method].get("fields", []), parameters, "")


def _object_problems(fields: list[Json], value: Json, where: str) -> list[str]:
    known = {field["name"]: field for field in fields}
    found = [f"{where}{name}: unknown field" for name in value if name not in known]
    found += [
        f"{where}{name}: required" for name, field in known.items() if field["required"] and value.get(name) is None
    ]
    for name, given in value.items():
        if name in known and given is not None:
            found += _value_problems(known[name]["types"], given, f"{where}{name}")
    return found


def _value_problems(kinds: list[str], value: object, where: str) -> list[str]:
    """No problem if the value is of one of the types; else what is said against the last."""
    found: list[str] = []
    for kind in kinds:
        found = _problems_of(kind, value, where)
        if not found:
            return []
    return found


def _problems_of(kind: str, value: object, where: str) -> list[str]:
    if kind in _SCALARS:
        fits = isinstance(value, _SCALARS[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is not of type {kind}"]
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is not an array"]
        inner = [kind.removeprefix("Array of ")]
        return [p for i, item in enumerate(value) for p in _value_problems(inner, item, f"{where}[{i}]")]
    if kind == "InputFile":
        return [] if isinstance(value, BufferedInputFile) else [f"{where}: is not an uploaded file"]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is not a {kind}"]
    described = (_description() or {})["types"][kind]
    if subtypes := described.get("subtypes"):
        return _value_problems(subtypes, value, where)
    return _object_problems(described.get("fields", []), value, f"{where}.")
