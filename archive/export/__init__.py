"""What servers sent, out of the archive and into the forms that web archives exchange: WARC, CDXJ, WACZ."""
