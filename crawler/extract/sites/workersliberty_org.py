"""www.workersliberty.org: Drupal 8, before that Drupal 7. Text, headline and author are fields of the node.

Its letters and notices are a line or two, less than the boxes beside them, which no generic rule can know.
"""

from crawler.extract.sites.site import Site, Template

SITE = Site(
    hosts=frozenset({"www.workersliberty.org", "workersliberty.org"}),
    templates=(
        Template(
            title="h1.page-title",
            body=".field--name-body",
            submitted=".node__submitted, article .submitted, article .byline",
            author=".field--name-field-author .field__item",
        ),
        # Drupal 7, whose themes print the line in one of several ways.
        Template(
            title="h1#page-title",
            body=".field-name-body .field-item",
            submitted=".node .submitted, .node .byline",
            author=".field-name-field-author .field-item",
        ),
    ),
)
