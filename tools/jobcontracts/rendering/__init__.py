"""Text of others as data: filters named for their places, and templates that cannot do without."""
