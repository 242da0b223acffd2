import Cryptography

/// A browser in which a phone has signed in before. It has an allowance of its own, so that strangers who use up a
/// phone's codes, from however many addresses, do not lock its owner out where he is known.
///
/// Its cookie is a random name and a code over the name and the phone's tag: nothing is stored of it, it tells nothing of
/// the phone, and it opens nothing. Who steals it can ask for some codes more, which come to the phone.
struct KnownDevice: Hashable {
    let name: Bytes32

    /// Nil unless the cookie was made for this phone.
    init?(_ cookie: String?, for phone: Bytes32, key: Bytes32) {
        guard let bytes = cookie.flatMap({ Hexadecimal.decode($0) }),
            bytes.count == 2 * Bytes32.count,
            let name = Bytes32(Array(bytes.prefix(Bytes32.count))),
            ConstantTime.equal(
                Self.code(name, phone, key).bytes, Array(bytes.dropFirst(Bytes32.count)))
        else { return nil }
        self.name = name
    }

    /// A new device's cookie.
    static func cookie(for phone: Bytes32, key: Bytes32) -> String {
        guard let name = Bytes32(SecureRandom.bytes(Bytes32.count)) else {
            preconditionFailure("32 bytes are 32 bytes")
        }
        return Hexadecimal.encode(name.bytes + code(name, phone, key).bytes)
    }

    private static func code(_ name: Bytes32, _ phone: Bytes32, _ key: Bytes32) -> Bytes32 {
        var transcript = Transcript("fapiao.known-device.v1")
        transcript.fixed(name)
        transcript.fixed(phone)
        return HMACSHA256.authenticate(transcript.bytes, key: key)
    }

    /// What it spends in the place of the phone's limits, which strangers spend too.
    func spends(_ limits: SignInLimit.DeviceLimits, on phone: Bytes32) -> [SignInSpend] {
        limits.device.map { $0.spend(of: name.description) }
            + limits.phone.map { $0.spend(of: phone.description) }
    }
}
