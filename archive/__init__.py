"""An archive of article texts: every distinct version, where it came from, and what differs.

The door is `archive.archive.Archive`; the values that it takes and gives are in `archive.model`. Nothing is imported
here: a process that needs a value alone must not pay for the catalog.
"""
