"""The main job, to look at: jobs of every vendor, on the mock, through the generated clients."""
