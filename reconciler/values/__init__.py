"""What is talked about: outplans and their fields, markers, accounts, problems. Nothing is read."""
