"""Rules about openapi.yaml."""
