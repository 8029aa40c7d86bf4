"""What a host's pages say of their site, not of their article: learnt from its articles, ruled on by a person."""
