"""The trusted side of the kit: questions, sealed grading, batch grading and the build."""

import sys

# Otter imports jsonschema, which builds a parser for IRIs if it finds this: three seconds in each process, for nothing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
