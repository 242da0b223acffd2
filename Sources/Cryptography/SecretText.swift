/// A text that nobody may read: a password, a token, the secret half of a pair. Unlike the bytes of a
/// `Secret` it may be copied, as settings are, and is not wiped.
///
/// Whatever prints, logs, dumps or reflects it shows "(hidden)"; it cannot be encoded, and the compiler
/// refuses it in a string. Only `reveal` gives the text away, so a search for that word finds everybody
/// who gets it.
package struct SecretText: Sendable, Equatable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// There is none.
    package static let none = SecretText("")

    /// Tells an unset setting from a set one without showing it.
    package var isEmpty: Bool { text.isEmpty }

    /// The text itself, for those who sign with it or send it to the other side.
    package func reveal() -> String { text }

    /// In a time that does not tell how much of two secrets is the same.
    package static func == (left: SecretText, right: SecretText) -> Bool {
        ConstantTime.equal(Array(left.text.utf8), Array(right.text.utf8))
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Self.shown }
    package var debugDescription: String { Self.shown }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static let shown = "(hidden)"
}

extension DefaultStringInterpolation {
    @available(*, unavailable, message: "a secret belongs in no text; reveal() gives it away")
    package mutating func appendInterpolation(_ secret: SecretText) {}
}
