package enum DoublesPlaceholder {}
