"""The passages of a project through a bare csv.writer: `raw_export.py PROJECT QUERY FILE`."""

import csv
import sqlite3
import sys
from pathlib import Path

project, query, target = sys.argv[1:]
connection = sqlite3.connect(project)
cursor = connection.execute(Path(query).read_text(encoding="utf-8"))
with Path(target).open("w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column[0] for column in cursor.description])
    writer.writerows(cursor)
