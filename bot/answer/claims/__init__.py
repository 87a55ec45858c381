"""Checking what somebody says, sentence by sentence, against sources and records."""
