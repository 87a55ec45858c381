"""What is asked: a question cleaned, split, mended and read, with the turns before it."""
