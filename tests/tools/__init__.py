"""What whoever works on the program runs by hand (`python dev.py …`); never shipped."""
