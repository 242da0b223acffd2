import Cryptography
import Invoices
import Operators
import Testing

struct OneTimePasswordTests {
    private static let codes = OneTimePassword(secret: Array("12345678901234567890".utf8))

    private static func moment(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: seconds * 1_000_000)
    }

    /// RFC 4226, appendix D.
    @Test(
        arguments: zip(
            0..<10,
            [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
                "399871", "520489",
            ]))
    func codesAreThoseOfTheStandard(_ step: Int, _ code: String) {
        #expect(Self.codes.code(at: Int64(step)) == code)
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
        (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func timesAreThoseOfTheStandard(_ seconds: Int64, _ code: String) {
        #expect(Self.codes.code(at: OneTimePassword.step(at: Self.moment(seconds))) == code)
    }

    /// A step aside either way, none twice, none before the last, and nothing else.
    @Test func aCodeIsGoodOnceAndNearItsTime() {
        let now = Self.moment(3_000)
        func step(_ code: String, after last: Int64 = 0) -> Int64? {
            Self.codes.step(of: code, after: last, at: now)
        }
        for aside in -3...3 {
            let at = 100 + Int64(aside)
            #expect(step(Self.codes.code(at: at)) == (abs(aside) <= 1 ? at : nil), "\(aside)")
        }
        let code = Self.codes.code(at: 100)
        #expect(step(code, after: 99) == 100)
        #expect(step(code, after: 100) == nil && step(code, after: 101) == nil)
        #expect(step(code.prefix(3) + " " + code.suffix(3)) == 100)
        for wrong in ["", "0", code + "0", String(code.dropLast())] { #expect(step(wrong) == nil) }
    }

    /// RFC 4648, section 10, without its padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
    ])
    func base32IsThatOfTheStandard(_ text: String, _ encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
    }

    @Test func anAppReadsTheAddress() {
        let uri = Self.codes.uri(account: "wang.fang@a", issuer: "fapiao")
        #expect(
            uri == "otpauth://totp/fapiao:wang.fang%40a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=fapiao&algorithm=SHA1&digits=6&period=30")
    }
}
