"""The door: devices, scans, and the attendance that follows from them."""
