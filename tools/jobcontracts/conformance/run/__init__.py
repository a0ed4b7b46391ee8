"""The suite over one server: schemathesis, the lives of jobs, and what they may send."""
