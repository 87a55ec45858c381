"""Files of votes into the register: CSV, MARCXML, and the records that Ayes ships."""
