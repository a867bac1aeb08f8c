"""The mark for a figure that must not exist."""

NONE = "not computable"
