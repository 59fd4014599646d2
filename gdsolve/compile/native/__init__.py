"""Machine code for passes over rows, made by LLVM: the optional extra `native`."""
