"""Which documented response a request gets, and a job's own values in it."""
