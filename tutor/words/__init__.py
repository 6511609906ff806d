"""What the tutor itself says, in English and Korean."""
