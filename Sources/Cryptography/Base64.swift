import COpenSSL

/// Base64 in the standard alphabet (RFC 4648, section 4), by libcrypto (EVP_EncodeBlock(3)).
package enum Base64 {
    private static let pad = UInt8(ascii: "=")

    /// With padding, on one line.
    package static func encode(_ bytes: [UInt8]) -> String {
        // The function ends its text with a NUL.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = unsafe EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }

    /// The bytes of a padded text; nil for anything else.
    ///
    /// Bits of the last digit that belong to no byte are passed over, not required to be zero:
    /// WeChat's keys are 43 random digits, so that theirs usually are not.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(String(text).utf8)
        // The function passes over white space at both ends and takes any padding.
        let padding = digits.reversed().prefix { $0 == pad }.count
        guard digits.count % 4 == 0, padding <= 2, digits.dropLast(padding).allSatisfy(isDigit)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: digits.count / 4 * 3)
        let count = unsafe EVP_DecodeBlock(&bytes, digits, Int32(digits.count))
        return Int(count) == bytes.count ? bytes.dropLast(padding) : nil
    }

    /// The bytes of the one text that `encode` makes of them; nil for anything else (section 3.5). For what is
    /// signed or compared, where two texts of the same bytes would be two things.
    package static func decodeCanonical(_ text: some StringProtocol) -> [UInt8]? {
        let text = String(text)
        guard let bytes = decode(text), encode(bytes).utf8.elementsEqual(text.utf8) else {
            return nil
        }
        return bytes
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
