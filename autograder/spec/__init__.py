"""What authors write questions with: what a question is made of, and the tools of probes."""
