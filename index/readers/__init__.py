"""Files into documents: Markdown, text, HTML, PDF, DOCX, PPTX, EPUB, feeds and JSON Lines.

Of Markdown and text, the file as it stands is what is quoted from, so nothing is normalised: what
can't be kept as it is (NUL bytes, an encoding that only a guess could tell) is refused. Of the
others it is the text that was extracted. To add a format: a module with a reader, and its line in
`formats.py`.
"""

from index.readers.files import read, read_bytes
from index.readers.formats import FORMATS
from index.readers.particulars import Given

__all__ = ["FORMATS", "Given", "read", "read_bytes"]
