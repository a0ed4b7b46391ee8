"""A contract in the formats of other tools: pure, a contract → bytes and what they do not say."""
