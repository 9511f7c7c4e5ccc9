"""What a change of rules, prices or lists does to everybody's scores: `lead-scoring impact`."""
