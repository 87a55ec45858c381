"""Files into documents: which formats there are, and the process that parses them.

What is quoted from is the text that a reader of the document sees; index/sources/ makes it. To add
a format: its line in `formats.py`, and a module with a reader if pandoc has none.
"""

from index.readers.files import read, read_all, read_bytes
from index.readers.formats import FORMATS
from index.readers.particulars import Given

__all__ = ["FORMATS", "Given", "read", "read_all", "read_bytes"]
