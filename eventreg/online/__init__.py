"""Attendance of events that meet online: announced words, and what the meeting program reports."""
