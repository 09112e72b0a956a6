"""The solved functions, one module per assignment, the support module `d2lite`, and the data."""
