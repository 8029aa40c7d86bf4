"""An archive of article texts: every distinct version, where it came from, and what differs.

For users of the library: `Archive` and the values that it takes and gives. Inside the product import a name from the
module that defines it.
"""
