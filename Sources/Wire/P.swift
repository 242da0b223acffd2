package enum WirePlaceholder {}
