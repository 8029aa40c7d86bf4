"""What servers sent, in WARC 1.1 files (ISO 28500:2017): each record a gzip member of its own.

Each process appends to a file of its own, named `.open` and locked until it is closed. A visit's records stand
together: for each answer a response (or a revisit, where the body is one that we have) and its request, then a
metadata record with the visit. A visit whose metadata record is not there, whole, did not happen.
"""
