"""Run by the frozen program before anything else of it: it loads its modules from the file that it was started from.

An update puts another file at that file's path, while a window may be open that has not loaded all of its panels.
Linux keeps the old one for as long as anything runs that was started from it, and has a name for it.
"""

import os
import sys

import pyimod02_importers  # what loads modules of a frozen program

ITSELF = "/proc/self/exe"

# Nothing is ever added to it, so that there is no use in looking for that in the metadata of every library.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

if sys.platform == "linux" and os.access(ITSELF, os.R_OK):
    pyimod02_importers.pyz_archive._filename = ITSELF  # noqa: SLF001 - it offers no other way
    # A module lies anywhere in the file: a disk gives all of it sooner than one piece after the other.
    file = os.open(ITSELF, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)
    os.close(file)
