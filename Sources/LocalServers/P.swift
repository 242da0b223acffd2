package enum LocalServersPlaceholder {}
