import autograder as autograder  # before conftest.py imports Otter: it says what jsonschema need not load
