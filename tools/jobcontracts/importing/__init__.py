"""A first contract, made of a vendor's published OpenAPI document or of a few facts."""
