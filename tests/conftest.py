"""What holds for every test."""

from hypothesis import settings

# A machine that does something else at the moment is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
