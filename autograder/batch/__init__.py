"""Grade a folder: a pool of warm workers, one result file per submission, one table and CSV at the end."""

import sys

# Otter imports jsonschema, which builds a parser for IRIs if it finds this: three seconds in each process, for nothing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
