"""From one spec, one text and one reference to the handout, the solution, the public checks and the autograder zip."""
