"""Files for import: read, checked cell by cell, and written whole or not at all.

`reading` makes a table of a file, `cells` a value of a cell, `loading` records of rows; `known` is
what cells may refer to, `faults` what is wrong. Each party's own `importing.py` lists its columns.
"""

from programme.importing.faults import Fault, Wrong
from programme.importing.loading import Column, Records, Report, load, settle

__all__ = ["Column", "Fault", "Records", "Report", "Wrong", "load", "settle"]
