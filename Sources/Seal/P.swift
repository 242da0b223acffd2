package enum SealPlaceholder {}
