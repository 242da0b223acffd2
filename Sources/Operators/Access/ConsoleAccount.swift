package import Cryptography
package import Invoices

/// Somebody who may sign in at the console.
package struct ConsoleAccount: Hashable, Sendable {
    package let name: String
    package let role: ConsoleRole
    package let password: StoredPassword
    /// Encrypted (`ConsoleKey`).
    package let codeSecret: [UInt8]
    /// Of the last one-time code that was taken.
    package let codeStep: Int64
    /// True also once a first password has run out.
    package let isDisabled: Bool
    /// Somebody else has seen the password: it is good until then, and for making another one.
    package let passwordUntil: Timestamp?
    /// Of `ConsoleKey.proof`.
    package let proofDigest: Bytes32

    package init(
        name: String, role: ConsoleRole, password: StoredPassword, codeSecret: [UInt8],
        codeStep: Int64 = 0, isDisabled: Bool = false, passwordUntil: Timestamp?,
        proofDigest: Bytes32
    ) {
        self.name = name
        self.role = role
        self.password = password
        self.codeSecret = codeSecret
        self.codeStep = codeStep
        self.isDisabled = isDisabled
        self.passwordUntil = passwordUntil
        self.proofDigest = proofDigest
    }

    /// How long a new account waits for its person.
    package static let firstPasswordLifetime = Duration.seconds(72 * 3_600)

    /// Of the accounts that `serve --demo` makes, and nobody else.
    package static let demoPrefix = "demo."

    package static func isDemo(_ name: String) -> Bool { name.hasPrefix(demoPrefix) }

    /// Small letters, digits, dots and dashes, a letter first, 2 to 32 of them.
    package static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (2...32).contains(bytes.count), (0x61...0x7A).contains(bytes[0]) else { return false }
        return bytes.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
    }
}

/// Somebody who is signed in.
package struct ConsoleSession: Hashable, Sendable {
    /// The account's name.
    package let account: String
    package let role: ConsoleRole
    /// Nothing else is open to him before he has made a password of his own.
    package let mustRenew: Bool

    package init(account: String, role: ConsoleRole, mustRenew: Bool) {
        self.account = account
        self.role = role
        self.mustRenew = mustRenew
    }

    /// Without a request for so long it is over.
    package static let idle = Duration.seconds(15 * 60)
    /// A working day.
    package static let lifetime = Duration.seconds(8 * 3_600)
}
