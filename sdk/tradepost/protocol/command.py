"""The base of all commands."""

from msgspec import Struct

from . import limits


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type"):
    """Common to all commands. `ref` comes back in the reply; over REST it is not needed."""

    ref: limits.Ref = ""
