"""Exam day, on one machine in the school."""
