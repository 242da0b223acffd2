import Cryptography
package import Invoices

/// A time-based one-time password (RFC 6238): six digits that change every half minute, with SHA-1, as all
/// authenticator apps have it.
package struct OneTimePassword: Sendable {
    private let secret: [UInt8]

    /// As long as SHA-1's digest (RFC 4226, section 4).
    package static let secretBytes = 20
    static let stepSeconds: Int64 = 30
    /// Clocks differ, and typing takes a while.
    static let stepsAside: Int64 = 1

    package init(secret: [UInt8]) { self.secret = secret }

    /// Half minutes since 1970 (RFC 6238, section 4.2).
    package static func step(at time: Timestamp) -> Int64 {
        time.microseconds / 1_000_000 / stepSeconds
    }

    /// RFC 4226, section 5.3.
    package func code(at step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let code = HMACSHA1.authenticate(counter, key: secret)
        let offset = Int(code[19] & 15)
        let number = code[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The step of which this is the code, near `now` and after `last`; nil where there is none. The caller keeps it,
    /// so that no code is taken twice.
    package func step(of typed: String, after last: Int64, at now: Timestamp) -> Int64? {
        let typed = Array(typed.utf8.filter { $0 != UInt8(ascii: " ") })
        let present = Self.step(at: now)
        var found: Int64?
        // All of them, whichever it is, so that the time tells nothing.
        for step in present - Self.stepsAside...present + Self.stepsAside {
            let isSame = ConstantTime.equal(Array(code(at: step).utf8), typed)
            if isSame, step > last { found = step }
        }
        return found
    }

    /// The address that an authenticator app reads from a QR code. The secret is in it: it is shown
    /// to its person once.
    package func uri(account: String, issuer: String) -> String {
        let issuer = PercentEncoding.encode(issuer)
        return "otpauth://totp/\(issuer):\(PercentEncoding.encode(account))"
            + "?secret=\(Base32.encode(secret))&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
    }
}
