"""Measures over many roll calls: agreement, cohesion, margins."""
