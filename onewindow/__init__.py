"""OneWindow (一窗): one-stop government services."""

__version__ = "0.1.0"
