"""From one spec, one text and one reference to the hand-out, the solution, the public checks and the autograder zip."""
