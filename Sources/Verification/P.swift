package enum VerificationPlaceholder {}
