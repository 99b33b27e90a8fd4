"""Files: uploads that go on after a cut, and the addresses under which what was uploaded is fetched."""

from typing import Annotated

from msgspec import Meta

from . import limits
from .command import Command

UploadName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)",
        description="As it is called where it comes from; what is shown later is made safe.",
    ),
]
MediaType = Annotated[
    str,
    Meta(
        max_length=100,
        pattern=r"^[a-z0-9.+\-]+/[a-z0-9.+\-]+$(?!\n)",
        description="A media type, such as `application/pdf`.",
    ),
]
UploadId = Annotated[str, Meta(pattern=r"^up_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of an upload.")]


class CreateUpload(Command, frozen=True, tag="upload.create"):
    """Begin an upload of known size; its parts follow as `PUT /v1/uploads/{upload}/parts?offset=…`, raw bytes.

    The same `client_id` again answers the same upload, as far as it is.
    """

    name: UploadName
    size_bytes: Annotated[int, Meta(ge=1, le=limits.INTEGER_MAX)]
    mime: MediaType | None = None  # a hint; what the file is, its bytes say
    client_id: limits.ClientId | None = None
    conversation: limits.ConversationId | None = None  # where it is to be sent; needed with several databases


class GetUpload(Command, frozen=True, tag="upload.get"):
    """How far one's own upload is."""

    upload: UploadId


class FinishUpload(Command, frozen=True, tag="upload.finish"):
    """Make a file of an upload whose bytes are all there. Finished already: the same file again."""

    upload: UploadId


class CancelUpload(Command, frozen=True, tag="upload.cancel"):
    """Take an upload back; one that was finished stays a file. Not there any more: nothing happens."""

    upload: UploadId


class GetFile(Command, frozen=True, tag="file.get"):
    """A file that a message which one may read carries, or one's own, with addresses that end after some minutes."""

    file: limits.FileId
