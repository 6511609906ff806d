"""The screen: a Textual app over the course, the learner's files and the lab."""
