"""The lines of `apply -o json` and `drift -o json`: what a program may rely on. Pure."""
