"""The trusted side of the kit: questions, sealed grading, batch grading and the build."""
