"""The one way for files of people into the portal: `clean_file`.

A file is what its first bytes say, goes through the gate of its kind, and comes out written anew as a `CleanFile`, or
is refused with a sentence for its owner (`FileRefused`). Nothing else ever escapes.
"""

from .gate import CleanFile, clean_file, scan_file
from .refusal import FileRefused, Limits

__all__ = ["CleanFile", "FileRefused", "Limits", "clean_file", "scan_file"]
