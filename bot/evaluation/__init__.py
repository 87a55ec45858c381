"""Measuring answers: files of questions with what a right answer holds, and figures from them."""
