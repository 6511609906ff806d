"""The way between the tutor and its lab: messages, frames, processes."""
