"""Methods for a class that exists: what `grader.check("add_to_class")` tries.

add_to_class.json has what is right: add_to_class(Class) returns a decorator; the class has something new; the class has
the method under its own name; a new method, called on a new instance; a new method, called on an instance made before;
a new method, called on an instance of a subclass; a method that replaces an old one.
"""

from checks import Check, methods

OK_FORMAT = False
name = "add_to_class"
points = 6
INPUTS = [{"start": 3, "factor": 10, "shift": 7}]
example = Check("add_to_class", methods, INPUTS)
