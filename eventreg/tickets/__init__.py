"""Ticket codes with their MAC, and the QR images that carry them."""
