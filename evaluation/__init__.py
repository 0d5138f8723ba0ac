"""Measures: counts over what the floors below hold, never a person."""
