"""The article text format (archive/FORMAT.md): an article to its text and back, without a byte of difference."""

from archive.characters import clean_block
from archive.errors import FormatError
from archive.model import Article, Byline


def dumps(article: Article) -> str:
    """The text of an article: title, byline where there is one, body; in a file it stands as UTF-8.

    >>> dumps(Article("Title", Byline(authors=("Ann Other",)), ("One.", "Two.")))
    'Title\\n\\nAuthor: Ann Other\\n\\nOne.\\n\\nTwo.\\n'
    """
    byline = () if article.byline is None else (str(article.byline),)
    return "\n\n".join((article.title, *byline, *article.body)) + "\n"


def loads(text: str) -> Article:
    """The article that `text` says, without metadata. Only what `dumps` writes is accepted.

    Raises: FormatError, with the number of the first line that is not in the format.
    """
    if not text.endswith("\n"):
        raise FormatError("the text does not end with a line feed", line=text.count("\n") + 1)
    title, *body = text[:-1].split("\n\n")
    byline = Byline.parse(body[0]) if body else None
    if byline is not None:
        # Byline.parse is for pages too, so it knows spellings that no file has.
        if body[0] != str(byline):
            raise FormatError(f"the byline is written {str(byline)!r} in the format", line=3)
        body = body[1:]
    try:
        return Article(title, byline, tuple(body))
    except ValueError as exc:
        raise _fault(text) from exc


def _fault(text: str) -> FormatError:
    """What is wrong with a text of which no article could be made, and where."""
    number = 1
    blocks = text[:-1].split("\n\n")
    for index, block in enumerate(blocks):
        lines = block.split("\n")
        clean = clean_block(block).split("\n")
        for offset, line in enumerate(lines):
            if not line:
                problem = "a blank line too many: one stands between two blocks, none at the end"
            elif offset >= len(clean) or line != clean[offset]:
                problem = "white space or characters that the format does not have"
            elif index == 0 and offset:
                problem = "the title is one line, then comes a blank one"
            else:
                continue
            return FormatError(problem, line=number + offset)
        number += len(lines) + 1
    return FormatError("no body block: a text has a title and at least one paragraph", line=number - 2)
