# Wrong answers to `add_to_class`, as students write them. How to add one: docs/question-authors.md

# %% decorator not returned
# `add_to_class(Class)` returns nothing that can be called: define a function inside, and return that function.
def add_to_class(Class):
    def decorator(function):
        setattr(Class, function.__name__, function)

# %% literal name
# The class has no method under the function's own name: take `function.__name__`, not one name for all.
def add_to_class(Class):
    def decorator(function):
        setattr(Class, "function", function)
    return decorator

# %% new class
# The class learns nothing, as if a new one were made: `setattr(Class, ...)` changes `Class` itself.
def add_to_class(Class):
    def decorator(function):
        class NewClass(Class):
            pass
        setattr(NewClass, function.__name__, function)
        return NewClass
    return decorator

# %% wrapper set
# What the class has got is not the function, as if the decorator itself were set: set the function that it receives.
def add_to_class(Class):
    def decorator(function):
        setattr(Class, function.__name__, decorator)
    return decorator

# %% static method
# Your method does not receive `self`: set the plain function, and Python passes the instance.
def add_to_class(Class):
    def decorator(function):
        setattr(Class, function.__name__, staticmethod(function))
    return decorator

# %% old method stays
# A method that exists already is not replaced: set it in any case.
def add_to_class(Class):
    def decorator(function):
        if not hasattr(Class, function.__name__):
            setattr(Class, function.__name__, function)
    return decorator
