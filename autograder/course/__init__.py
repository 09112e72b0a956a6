"""What is a course's, not a submission's: settings, roster, what was handed in by whom and when, rules, exports."""
