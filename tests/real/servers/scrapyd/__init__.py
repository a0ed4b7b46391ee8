"""A project for Scrapyd with one spider."""
