"""What the rows say about the parameters: errors, intervals, criteria."""
