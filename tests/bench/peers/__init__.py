"""Other systems beside Ayes: the same weights, paragraphs, questions and machine, in one run."""
