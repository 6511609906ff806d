"""How messages become bytes on a pipe: a 4-byte length (big-endian), then MessagePack.

Both sides use it. What comes in is validated against the types of `messages`; a frame that is
too long or does not fit them is a `BadFrame`, and its sender is not to be trusted any further.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tutor.bridge.messages import Failed, FromLab, Message, ToLab

CAP = 8 * 1024 * 1024  # bytes in one frame
LONGEST = 64 * 1024  # characters of one text, where a frame would else pass the cap
HEADER = struct.Struct(">I")

T = TypeVar("T")
_encode = msgspec.msgpack.Encoder().encode
_from_lab: msgspec.msgpack.Decoder[FromLab] = msgspec.msgpack.Decoder(FromLab)
_to_lab: msgspec.msgpack.Decoder[ToLab] = msgspec.msgpack.Decoder(ToLab)
_surrogates = {code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)}


class BadFrame(Exception):
    """Bytes that are no message of ours."""


def pack(message: Message) -> bytes:
    """Return the frame of a message; lone surrogates in it become text like `\\ud800`."""
    try:
        body = _encode(message)
    except UnicodeEncodeError:
        message = each_text(message, lambda text: text.translate(_surrogates))
        body = _encode(message)
    if len(body) > CAP:
        body = _encode(each_text(message, _shorten))
    if len(body) > CAP:
        body = _encode(Failed(type(message).__name__, f"a message of {len(body):,} bytes"))
    return HEADER.pack(len(body)) + body


def length(header: bytes) -> int:
    """Return how many bytes follow a header of 4 bytes."""
    (size,) = HEADER.unpack(header)
    if size > CAP:
        raise BadFrame(f"a frame of {size:,} bytes")
    return int(size)


def from_lab(body: bytes) -> FromLab:
    """Read what the lab said."""
    try:
        return _from_lab.decode(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadFrame(str(error)) from error


def to_lab(body: bytes) -> ToLab:
    """Read what the lab is asked for."""
    try:
        return _to_lab.decode(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadFrame(str(error)) from error


def each_text(value: T, change: Callable[[str], str]) -> T:
    """Return `value` with every text inside it changed, however deep; it is kept if none was."""
    return _each_text(value, change)  # type: ignore[no-any-return]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, msgspec.Struct):
        changed = {
            name: new
            for name in textual_fields(type(value))
            if (new := _each_text(old := getattr(value, name), change)) is not old
        }
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, list):
        items = [_each_text(item, change) for item in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        pairs = {_each_text(k, change): _each_text(v, change) for k, v in value.items()}
        same = all(k in value and value[k] is v for k, v in pairs.items())
        return value if same and len(pairs) == len(value) else pairs
    return value


_fields: dict[type[msgspec.Struct], tuple[str, ...]] = {}


def textual_fields(struct_type: type[msgspec.Struct]) -> tuple[str, ...]:
    """Name the fields that may hold text, so that a batch of numbers costs nothing to look at."""
    found = _fields.get(struct_type)
    if found is None:
        info = msgspec.inspect.type_info(struct_type)
        assert isinstance(info, msgspec.inspect.StructType)
        found = tuple(field.name for field in info.fields if _holds_text(field.type))
        _fields[struct_type] = found
    return found


def _holds_text(info: msgspec.inspect.Type) -> bool:
    match info:
        case msgspec.inspect.StrType() | msgspec.inspect.AnyType():
            return True
        case msgspec.inspect.UnionType():
            return any(_holds_text(kind) for kind in info.types)
        case msgspec.inspect.ListType():
            return _holds_text(info.item_type)
        case msgspec.inspect.DictType():
            return _holds_text(info.key_type) or _holds_text(info.value_type)
        case msgspec.inspect.StructType():
            return any(_holds_text(field.type) for field in info.fields)
    return False


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} … ({len(text) - LONGEST:,} more characters)"
