"""What is run by hand or by make: the install, the pictures of the README."""
