"""Values as text for people and programs. Pure: nothing here prints, reads or decides."""
