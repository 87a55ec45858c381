"""What is known of a source beside its text: found in its file, or given with it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.errors import SourceError
from index.markers import single_spaced
from index.types import SourceKind, sha256_of

LABEL_CHARACTERS = 300
URL_CHARACTERS = 2_000
ID_CHARACTERS = 120

_ID = re.compile(r"[^\W_][\w .:/#+(),'&@-]*")
_UNSAFE = re.compile(r"[^a-z0-9]+")


def label(value: str) -> str:
    """Return a value as one line that can't reorder or hide what stands around it."""
    kept = "".join(
        character
        for character in single_spaced(value)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return kept[:LABEL_CHARACTERS].strip()


def slug(name: str) -> str:
    """Make an id of a file's name: lower case ASCII, or a hash of it where nothing of it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return (
        _UNSAFE.sub("-", plain).strip("-")[:ID_CHARACTERS].strip("-")
        or f"source-{sha256_of(ascii(name))[:12]}"
    )


def _id(value: str) -> str:
    if len(value) > ID_CHARACTERS or not _ID.fullmatch(value) or ".." in value or value[-1] == " ":
        raise ValueError(
            "has to start with a letter or digit and hold only letters, digits and ._-:/#+(),'&@, "
            f"at most {ID_CHARACTERS} of them"
        )
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("has to start with http:// or https:// and name a host")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    if len(value) > URL_CHARACTERS or not value.isprintable() or " " in value:
        raise ValueError(f"must not hold spaces, or more than {URL_CHARACTERS} characters")
    return value


def _absent(value: object) -> object:
    """Read an empty value as one that isn't given."""
    return None if isinstance(value, str) and value.strip().lower() in {"", "unknown"} else value


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime.datetime) else value


_Absent = BeforeValidator(_absent)
_Label = Annotated[Annotated[str, AfterValidator(label)] | None, _Absent]


class Particulars(BaseModel):
    """What a file says about a source, in front matter, markup or beside the text."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: Annotated[Annotated[str, AfterValidator(_id)] | None, _Absent] = None
    title: _Label = None
    publisher: _Label = None
    author: _Label = None
    url: Annotated[Annotated[str, AfterValidator(_url)] | None, _Absent] = None
    published: Annotated[datetime.date | None, BeforeValidator(_day), _Absent] = None
    kind: SourceKind = "text"

    @classmethod
    def said(cls, where: str, fields: dict[Any, Any]) -> Self:
        """Read what somebody wrote down for Ayes; raise SourceError where it can't be used."""
        try:
            return cls.model_validate({str(name): value for name, value in fields.items()})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            reason = first["msg"].removeprefix("Value error, ")
            raise SourceError(
                f"{where} has a bad {first['loc'][0]} ({reason}): correct it or leave it out."
            ) from error

    @classmethod
    def found(cls, **fields: object) -> Self:
        """Read what a page says of itself to any reader, and pass over what can't be used."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            bad = {str(one["loc"][0]) for one in error.errors(include_url=False)}
            return cls.model_validate({k: v for k, v in fields.items() if k not in bad})


class Given(Particulars):
    """What is given with a file, and wins over what it says; and where it was read from."""

    origin: str | None = None
    fetched: datetime.date | None = None

    def over(self, found: Particulars) -> Given:
        """Return all that is known."""
        said = self.model_dump(exclude_none=True, exclude_unset=True)
        return Given.model_validate(found.model_dump() | said)


NOTHING = Given()
