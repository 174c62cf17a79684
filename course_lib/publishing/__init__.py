"""The lessons as pages and as slides, alive without a kernel and without a network."""
