"""Evidence: what an article said at a moment, in one file that anyone can check without this program."""
