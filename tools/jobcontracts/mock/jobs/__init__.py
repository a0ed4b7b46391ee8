"""Jobs over time: scenarios, clocks, and where jobs are kept."""
