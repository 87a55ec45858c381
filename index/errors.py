"""Everything that can go wrong, as one tree.

AyesError                   one sentence for a person: what happened and what to do
├── SourceError             a file can't become a source (missing, not text, empty, too large)
├── FetchError              an address can't be fetched, or may not be
├── RecordError             a vote record breaks a rule (names the file, the record and the rule)
├── RegisterError           the register of votes on disk can't be read or written
├── VoteError               the register can't answer: no such vote, country or period, or none left
├── LibraryError            a library on disk is missing or damaged, or can't be written
│   ├── OutdatedLibraryError  it was made by another version of Ayes, or with another encoder
│   └── TakenLibraryError     another process is changing it
├── StoreError              a database can't be used, reached, read or written
├── EncoderError            the weights are missing, are not the expected ones, or don't compile
├── QuestionError           a question is empty, too long or holds no words
└── SettingsError           a setting or the token is missing or malformed
"""


class AyesError(Exception):
    """Say in one sentence what happened and what to do about it."""


class SourceError(AyesError):
    """A file that can't become a source."""


class FetchError(AyesError):
    """An address that can't be fetched, or may not be."""


class RecordError(AyesError):
    """A vote record that breaks a rule."""


class RegisterError(AyesError):
    """A register of votes on disk that can't be read or written."""


class VoteError(AyesError):
    """A question that the register of votes can't answer, with what it could."""


class LibraryError(AyesError):
    """A library on disk that can't be opened or published."""


class OutdatedLibraryError(LibraryError):
    """A library on disk that another version of Ayes made, or another encoder."""


class TakenLibraryError(LibraryError):
    """A library that another process is changing."""


class StoreError(AyesError):
    """A database that can't be used, reached, read or written."""


class EncoderError(AyesError):
    """An encoder that can't be loaded, verified or compiled."""


class QuestionError(AyesError):
    """A question that can't be read."""


class SettingsError(AyesError):
    """A setting that is missing or malformed."""
