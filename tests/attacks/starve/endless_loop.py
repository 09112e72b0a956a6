"""Loop for ever."""
while True:
    pass
