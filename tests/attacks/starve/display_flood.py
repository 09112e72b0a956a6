"""Flood the front end with display data."""
from IPython.display import HTML, display

while True:
    display(HTML("<p>" + "x" * 100_000 + "</p>"))
