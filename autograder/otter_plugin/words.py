"""Otter's words for tables and texts, written down here: importing Otter takes a second."""

from __future__ import annotations

FILE, POSSIBLE = "file", "points-per-question"
"""The first column of `final_grades.csv`, and what stands there in the row of possible points."""
LAST = ("total_points_earned", "percent_correct", "grading_status")
"""The columns after those of the questions."""
PASSED = "✅ Test case passed"
FAILED = "❌ Test case failed\n"
"""What Otter says of a case."""
ALL_PASSED = "{} results: All test cases passed!"
RESULTS = "{} results:\n"
RESULT = "{} result:\n"
"""What stands above questions and cases in a summary."""
