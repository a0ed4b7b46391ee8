"""From a contract to a client package: render everything in memory, then write it or compare it."""
