"""Contents of every kind that can be sent, for Hypothesis: made from the structs themselves, so a new field is in.

What the structs cannot say (one source, names once, the least below the most) is mended afterwards, here alone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect as i

from tradepost.protocol import content as kinds
from tradepost.protocol.content import Content
from tradepost.protocol.content.kind import Kind, Part

SENT = tuple(kind for kind in kinds.KINDS if kind not in (kinds.LiveLocation, kinds.Answer))  # others make these two
ROLES = ("buyer", "seller", "courier")
DAY = datetime(2030, 5, 1, tzinfo=UTC)  # times to come
_CHOSEN = (*kinds.BUTTONS, kinds.QuickReply, kinds.Row)
_WORDS = st.characters(exclude_categories=["Cc", "Cs"])


def _words(alphabet: Any) -> Any:
    return lambda least, most: st.text(alphabet, min_size=least, max_size=min(most, 24)) | _long(least, most)


def _long(least: int, most: int) -> st.SearchStrategy[str]:
    return st.sampled_from("añ字🔔").map(lambda c: c * min(most, 200) if least <= most else "")


def _of(*values: str) -> Any:
    return lambda least, most: st.sampled_from([value for value in values if least <= len(value) <= most])


_STRINGS = {  # how a pattern of the protocol begins → what it lets through
    r"^[^\x00-\x08": _words(_WORDS | st.sampled_from("\n\t")),
    r"^[^\x00-\x1f\x7f]+": _words(_WORDS),
    r"^[^\x00-\x1f\x7f/": _of("invoice.pdf", "Rechnung für Mai.pdf", "字.txt", " .x"),
    "^https://": _of("https://a.example", "https://shop.example/p/1?q=%C3%A9&x=2#y", "https://[2001:db8::1]:8443/"),
    "^fl_": _of("fl_1"),
    "^[a-z0-9.+": _of("image/png", "application/vnd.api+json"),
    "^(data:image": _of(""),
    "^[a-z]+:": _of("local:thank_you"),
    "^[A-Za-z0-9_.:": _of("a1", "A.b:c-d_9", "x" * 64),
    "^[A-Za-z0-9_": _of("pt_1"),
    "^[A-Z]{3}": _of("EUR", "JPY", "KWD"),
    "^[A-Z]{2}": _of("ES", "DE"),
    "^[a-z][a-z0-9_]*": _of(*ROLES),
    "^[a-z][a-z0-9_.]*": _of("courier.assigned", "x"),
    "^[0-9]{4}": _of("2030-05-01", "2031-02-28"),
    "^(participant": _of(*ROLES, "staff"),
}


def contents(*sent: type[Content]) -> st.SearchStrategy[Content]:
    """Contents of these kinds, or of all that can be sent, as the server takes them."""
    return st.sampled_from(sent or SENT).flatmap(lambda kind: _value(i.type_info(kind))).map(_mended)


def _value(type_: i.Type) -> st.SearchStrategy[Any]:
    match type_:
        case i.Metadata(type=inner):
            return _value(inner)
        case i.StructType():
            return _struct(type_)
        case i.UnionType(types=types):
            return st.one_of([_value(one) for one in types])
        case i.ListType(item_type=item, min_length=least, max_length=most):
            return st.lists(_value(item), min_size=least or 0, max_size=min(most or 3, max(least or 0, 3)))
        case i.DictType(key_type=key, value_type=value):
            return st.dictionaries(_value(key), _value(value), max_size=3)
        case i.StrType(min_length=least, max_length=most, pattern=pattern):
            begins = [known for known in _STRINGS if pattern is not None and pattern.startswith(known)]
            made = _STRINGS[begins[0]] if begins else _words(_WORDS)
            found: st.SearchStrategy[str] = made(least or 0, most or 200)
            return found
        case i.IntType(ge=least, le=most):
            return st.integers(least, most)
        case i.FloatType(ge=least, le=most):
            return st.floats(least, most, allow_nan=False)
        case i.BoolType():
            return st.booleans()
        case i.NoneType():
            return st.none()
        case i.LiteralType(values=values):
            return st.sampled_from(list(values))
        case i.DateTimeType():
            return st.integers(0, 10**9).map(lambda s: DAY + timedelta(seconds=s, microseconds=s))
    raise NotImplementedError(f"no strategy for {type_}")


def _struct(type_: i.StructType) -> st.SearchStrategy[Any]:
    required = {f.name: _value(f.type) for f in type_.fields if f.required}
    optional = {f.name: _value(f.type) for f in type_.fields if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: type_.cls(**fields))


def _mended(content: Content) -> Content:
    names = (f"id{n}" for n in range(10_000))
    mended: Content = _walk(content, names)
    return mended


def _walk(value: Any, names: Any) -> Any:
    if isinstance(value, list):
        return [_walk(item, names) for item in value]
    if not isinstance(value, Kind | Part):
        return value
    fields = {name: _walk(getattr(value, name), names) for name in value.__struct_fields__}
    for name in ("text", "title", "label"):  # white space is no word
        if isinstance(fields.get(name), str) and fields[name] and not fields[name].strip():
            fields[name] = "x"
    if isinstance(value, _CHOSEN) and fields["id"] is not None:
        fields["id"] = next(names)
    if "url" in fields and ("file" in fields or "gif" in fields):  # nothing was uploaded
        fields |= {"url": fields["url"] or "https://a.example/1"}
        fields |= {name: None for name in ("file", "gif") if name in fields}
    if "details" in fields:
        fields["details"] = list(dict.fromkeys(fields["details"]))
    if isinstance(value, kinds.File):
        fields["name"] = fields["name"] or "x.pdf"
    if isinstance(value, kinds.Text):
        fields["mentions"] = []
    if isinstance(value, kinds.Form):
        fields["fields"] = [msgspec.structs.replace(field, name=f"f{n}") for n, field in enumerate(fields["fields"])]
    return _in_order(value, fields, names)


def _in_order(value: Any, fields: dict[str, Any], names: Any) -> Any:
    """The least before the most, ids once."""
    for least, most in (("min", "max"), ("min_chars", "max_chars"), ("starts_at", "ends_at")):
        low, high = fields.get(least), fields.get(most)
        if low is not None and high is not None and low > high:
            fields[least], fields[most] = high, low
    if "slots" in fields:
        fields["slots"] = [msgspec.structs.replace(slot, id=next(names)) for slot in fields["slots"]]
    if "options" in fields:
        fields["options"] = [msgspec.structs.replace(option, id=next(names)) for option in fields["options"]]
    if "min_chosen" in fields:
        fields["max_chosen"] = max(1, fields["max_chosen"])
        fields["min_chosen"] = min(fields["min_chosen"], fields["max_chosen"], len(fields["options"]))
    if "starts_at" in fields and fields["starts_at"] == fields["ends_at"]:
        fields["ends_at"] += timedelta(hours=1)
    return type(value)(**fields)


def values_for(form: kinds.Form) -> st.SearchStrategy[dict[str, Any]]:
    """What a form takes; fields that nobody can fill in without an upload stay out of it."""
    required = {field.name: _filled(field) for field in form.fields if field.required}
    optional = {field.name: _filled(field) for field in form.fields if not field.required and not _uploads(field)}
    return st.fixed_dictionaries(required, optional=optional)


def can_be_filled(form: kinds.Form) -> bool:
    """Whether it asks for no upload."""
    return not any(field.required and _uploads(field) for field in form.fields)


def _uploads(field: kinds.FormField) -> bool:
    return isinstance(field, kinds.FileField | kinds.SignatureField)


def _filled(field: kinds.FormField) -> st.SearchStrategy[Any]:
    match field:
        case kinds.TextField(min_chars=least, max_chars=most):
            return st.integers(max(1, least), max(1, most)).map(lambda size: "ñ" * size) if most else st.just("")
        case kinds.NumberField(min=least, max=most, integer=whole):
            return _number(-1e15 if least is None else least, 1e15 if most is None else most, whole=whole)
        case kinds.RatingField(max=most):
            return st.integers(1, most)
        case kinds.EmailField():
            return st.just("a@b.example")
        case kinds.PhoneField():
            return st.just("+34600111222")
        case kinds.DateField(min=first, max=last):
            least_day, most_day = date.fromisoformat(first or "2030-01-01"), date.fromisoformat(last or "2032-01-01")
            return st.dates(least_day, most_day).map(date.isoformat)
        case kinds.TimeSlotField(slots=slots):
            return st.sampled_from([slot.id for slot in slots])
        case kinds.SelectField(options=options):
            return st.sampled_from([option.id for option in options])
        case kinds.MultiSelectField(options=options, min_chosen=least, max_chosen=most):
            ids = st.sampled_from([option.id for option in options])
            return st.lists(ids, unique=True, min_size=max(1, least), max_size=max(1, min(most, len(options))))
        case kinds.AddressField():
            return st.just({"line1": "Calle Mayor 3", "city": "Madrid", "country": "ES"})
    raise NotImplementedError(field)


def _number(least: float, most: float, *, whole: bool) -> st.SearchStrategy[float]:
    if whole and int(most) >= int(least) + 1:
        return st.integers(int(least) + 1, int(most)).map(float)
    return st.floats(least, most)
