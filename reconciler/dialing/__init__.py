"""When and how often an outplan dials. Arithmetic on values; nothing is judged here."""
