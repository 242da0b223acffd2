package import Cryptography

/// The console's own key, which is in no database: without it nobody can try passwords against a stolen table, or make
/// one-time codes of it.
package final class ConsoleKey: CustomReflectable, Sendable {
    private let pepper: Bytes32
    private let sealing: Bytes32
    private let forms: Bytes32
    private let devices: Bytes32
    private let attempts: Bytes32
    private let proofs: Bytes32

    /// Derives a key of its own for each use, by HMAC-SHA256, so that none can stand for another.
    package init(_ seed: borrowing Secret) {
        func key(_ use: String) -> Bytes32 {
            HMACSHA256.authenticate(Array("fapiao.console.\(use).v1".utf8), key: seed)
        }
        pepper = key("password")
        sealing = key("codes")
        forms = key("forms")
        devices = key("devices")
        attempts = key("attempts")
        proofs = key("proofs")
    }

    /// Nothing prints what is in here.
    package var customMirror: Mirror { Mirror(self, children: []) }

    func peppered(_ password: SecretText) -> [UInt8] {
        HMACSHA256.authenticate(Array(password.reveal().utf8), key: pepper).bytes
    }

    /// The secret of somebody's one-time codes, for the table.
    package func seal(_ secret: [UInt8], of account: String) -> [UInt8] {
        let nonce = SecureRandom.bytes(AES256GCM.nonceBytes)
        guard
            let sealed = AES256GCM.seal(
                secret, key: sealing.bytes, nonce: nonce, associated: Array(account.utf8))
        else { preconditionFailure("a key and a nonce of the right lengths") }
        return nonce + sealed
    }

    /// Nil for what was sealed for somebody else, or under another key.
    package func open(_ sealed: [UInt8], of account: String) -> OneTimePassword? {
        guard sealed.count > AES256GCM.nonceBytes else { return nil }
        return AES256GCM.open(
            Array(sealed.dropFirst(AES256GCM.nonceBytes)), key: sealing.bytes,
            nonce: Array(sealed.prefix(AES256GCM.nonceBytes)), associated: Array(account.utf8)
        ).map(OneTimePassword.init(secret:))
    }

    /// The token of every form of one session. No other site knows it, so none can send such a
    /// form.
    package func formToken(of cookie: String) -> String {
        Hexadecimal.encode(HMACSHA256.authenticate(Array(cookie.utf8), key: forms).bytes)
    }

    /// The text that a browser keeps after a sign-in: a nonce of 16 bytes and its MAC, in
    /// hexadecimal. Tries from such a browser are counted apart, so that a stranger's failures do
    /// not lock its person out.
    package func device(of account: String, nonce: [UInt8]) -> String {
        let code = HMACSHA256.authenticate(Array(account.utf8) + [0] + nonce, key: devices)
        return Hexadecimal.encode(nonce + code.bytes)
    }

    /// The nonce of a device of this account; nil for any other text.
    package func nonce(ofDevice text: String, of account: String) -> [UInt8]? {
        guard let bytes = Hexadecimal.decode(text), bytes.count == 16 + Bytes32.count else {
            return nil
        }
        let nonce = Array(bytes.prefix(16))
        let isOurs = ConstantTime.equal(
            Array(device(of: account, nonce: nonce).utf8), Array(text.utf8))
        return isOurs ? nonce : nil
    }

    /// The database asks for it before it begins a session of this account. It has only the digest,
    /// so whoever has its login, and not this key, begins nobody's session.
    package func proof(of account: String) -> Bytes32 {
        HMACSHA256.authenticate(Array(account.utf8), key: proofs)
    }

    /// Tries to sign in are counted under it, so that no name and no address stands in the table.
    package func attemptKey(_ kind: String, _ value: [UInt8]) -> [UInt8] {
        HMACSHA256.authenticate(Array(kind.utf8) + [0] + value, key: attempts).bytes
    }
}
