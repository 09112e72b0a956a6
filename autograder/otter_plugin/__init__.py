"""All that knows Otter: the plugin, the hidden tests, the configuration in the autograder zip."""
