/// Identities as stores keep them.
extension PersonalKey {
    borrowing func stored(_ identity: HolderIdentity) -> StoredIdentity {
        StoredIdentity(
            tag: tag(of: identity), kind: identity.kind, sealed: seal(Array(identity.text.utf8)))
    }

    /// Nil for a row of another key, and for a damaged one.
    borrowing func identity(_ stored: StoredIdentity) -> HolderIdentity? {
        open(stored.sealed).flatMap { String(validating: $0, as: UTF8.self) }.map {
            HolderIdentity(kind: stored.kind, text: $0)
        }
    }
}
