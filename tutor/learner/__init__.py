"""What belongs to the learner: places, drafts, progress."""
