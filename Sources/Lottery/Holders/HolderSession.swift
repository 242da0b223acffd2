package import Cryptography

/// Somebody who is signed in.
package struct HolderSession: Sendable {
    /// The identity by which he signed in.
    package let identity: HolderIdentity
    /// The identity's tag: finds his entries.
    package let tag: Bytes32
    /// Every form that changes something brings it back: another site's page cannot know it.
    package let formToken: String
    let token: Bytes32
    /// The identity that signed in, as the store has it.
    package let stored: StoredIdentity

    /// Tells a form of this session from one that another site forged (CSRF). Takes as long for any text of this length.
    package func accepts(formToken given: String) -> Bool {
        ConstantTime.equal(Array(given.utf8), Array(formToken.utf8))
    }
}

extension HolderIdentity {
    /// Enough to know one's own by, and not enough to know somebody else's: `138****1234`. Nil for what has no
    /// digits to show, as a chat's names have none that their people know.
    package var masked: String? {
        guard kind == Self.phoneKind else { return nil }
        let digits = text.hasPrefix("+86") ? text.dropFirst(3) : text[...]
        return digits.count >= 8 ? "\(digits.prefix(3))****\(digits.suffix(4))" : nil
    }

    /// `wechat` of `wechat:APPID`, `phone`, `api`.
    package var channel: String {
        kind.split(separator: ":", maxSplits: 1).first.map(String.init) ?? kind
    }
}
