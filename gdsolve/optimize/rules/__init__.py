"""First-order optimizers: the update rules of Keras 3, one record each."""
