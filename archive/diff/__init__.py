"""What differs between two states of an article, in terms that a reader uses: headline, byline, paragraphs, words."""
