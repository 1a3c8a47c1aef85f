"""A short course: lessons over the examples, and checks of what the learner really did."""
