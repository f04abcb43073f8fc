"""What official papers share: their date and time lines."""
