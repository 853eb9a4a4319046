"""The product on several hosts that are cut off from each other: `make hosts`."""
