"""The process in which torch and the learner's code live, and nothing else does."""
