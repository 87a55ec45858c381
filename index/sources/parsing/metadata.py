"""What is known of a source beside its text: found in its file, or given with it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Annotated, Any, Final, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern
from index.sources.text.wording import single_spaced
from index.types import SourceKind, sha256_of

LABEL_CHARACTERS = 300
URL_CHARACTERS = 2_000
ID_CHARACTERS = 120
SHOWN: Final = 60  # characters of what a remark is about

# A day as files write it; where day and month could be taken for each other, it is none.
_DAYS: Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y"),
    *("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y"),
)
_CLOCK = lazy_pattern(r"[T ]+\d{1,2}:\d\d.*\Z", re.DOTALL)
_NOTHING: Final = frozenset({"", "unknown", "null", "~"})
_ID = lazy_pattern(r"[^\W_][\w .:/#+(),'&@-]*")
_UNSAFE = lazy_pattern(r"[^a-z0-9]+")


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


def _unless_absent(read: Callable[[object], object]) -> BeforeValidator:
    """Read a value so, and an empty one as one that isn't given."""

    def read_or_none(value: object) -> object:
        empty = isinstance(value, str) and value.strip().lower() in _NOTHING
        return None if value is None or empty else read(value)

    return BeforeValidator(read_or_none)


def _words(value: object) -> object:
    """Read a name or a title: words, a number, or a day that is meant as one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        raise ValueError("has to be words")  # noqa: TRY004  (pydantic's own errors are ValueErrors)
    return str(value)


def _people(value: object) -> object:
    """Read who wrote something: one, several, or each as a map with a name."""
    each = value if isinstance(value, list) else [value]
    named = [one.get("name") if isinstance(one, dict) else one for one in each]
    return ", ".join(str(_words(one)) for one in named)


def _day(value: object) -> object:
    """Read a day as files write it, with or without a time of day after it."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        written = _CLOCK.sub("", value.strip())
        for form in _DAYS:
            with suppress(ValueError):
                return datetime.datetime.strptime(written, form).date()
    if not isinstance(value, datetime.date):
        raise ValueError("has to be a day, as 2024-05-01 is")  # noqa: TRY004
    return value


def _kind(value: object) -> object:
    if value not in get_args(SourceKind):
        raise ValueError(f"has to be one of {', '.join(get_args(SourceKind))}")
    return value


_Words, _People, _Day = map(_unless_absent, (_words, _people, _day))
_Label = Annotated[str, AfterValidator(label)]


class Metadata(BaseModel):
    """What a file says about a source, in front matter, markup or beside the text.

    `remarks` has a sentence for each thing that it says and that can't be used.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[Annotated[str, AfterValidator(_id)] | None, _Words] = None
    title: Annotated[_Label | None, _Words] = None
    publisher: Annotated[_Label | None, _People] = None
    author: Annotated[_Label | None, _People] = None
    url: Annotated[Annotated[str, AfterValidator(_url)] | None, _Words] = None
    published: Annotated[datetime.date | None, _Day] = None
    kind: Annotated[SourceKind, BeforeValidator(_kind)] = "text"
    remarks: tuple[str, ...] = ()

    @classmethod
    def said(cls, where: str, fields: dict[str, Any]) -> Self:
        """Read what somebody gives to Ayes itself; raise SourceError where it can't be used."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            name, reason = _wrong(error)[0]
            raise SourceError(
                f"{where} has a bad {name} ({reason}): correct it or leave it out."
            ) from error

    @classmethod
    def found(cls, /, **fields: object) -> Self:
        """Read what a file says of itself to any reader, and pass over what can't be used."""
        known = {name: value for name, value in fields.items() if name != "remarks"}
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            wrong = dict(_wrong(error))
            remarks = [
                f"Its {name}{_shown(known[name])} is passed over, since it {reason}."
                for name, reason in wrong.items()
            ]
            used = {name: value for name, value in known.items() if name not in wrong}
            return cls.model_validate(used).noting(remarks)

    def noting(self, remarks: Iterable[str]) -> Self:
        """Return the same with further remarks."""
        return self.model_copy(update={"remarks": (*self.remarks, *remarks)})


def _shown(value: object) -> str:
    """Show a value; a list may be of lists of lists, and so is left out."""
    return f" “{label(value)[:SHOWN]}”" if isinstance(value, str) else ""


def _wrong(error: ValidationError) -> list[tuple[str, str]]:
    """Return the names of the values that can't be used, and what each has to be."""
    return [
        (str(one["loc"][0]), one["msg"].removeprefix("Value error, "))
        for one in error.errors(include_url=False)
    ]


class GivenMetadata(Metadata):
    """What is given with a file, and wins over what it says; and where it was read from.

    `given` names what a person has said, unlike the address of a page that was fetched.
    """

    given: tuple[str, ...] = ()
    origin: str | None = None
    fetched: datetime.date | None = None

    def over(self, found: Metadata) -> GivenMetadata:
        """Return all that is known."""
        said = self.model_dump(exclude_defaults=True)
        return GivenMetadata.model_validate(found.model_dump() | said)


NOTHING = GivenMetadata()
