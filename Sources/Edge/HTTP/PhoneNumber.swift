/// One spelling for one phone, so that it has one limit however its network writes it.
package enum PhoneNumber {
    /// ITU-T E.164, section 6.2.1, has at most 15 digits; no subscriber has fewer than seven.
    private static let digitCounts = 7...15

    /// With a plus and the country where they are known. Nil for anything but a person's phone: words,
    /// short codes, and the numbers of services (106…, 工信部《电信网码号资源分类管理目录》): a machine
    /// that answers another could go on for ever.
    package static func canonical(_ text: String) -> String? {
        var digits = text.filter { $0 != " " && $0 != "-" }
        var isInternational = false
        for prefix in ["+", "00"] where digits.hasPrefix(prefix) {
            digits.removeFirst(prefix.count)
            isInternational = true
        }
        // Networks write the mobiles of another city with the trunk's zero.
        if !isInternational, digits.hasPrefix("0"), isMobile(digits.dropFirst()) {
            digits.removeFirst()
        }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digitCounts.contains(digits.utf8.count), !digits.hasPrefix("0")
        else { return nil }
        if isInternational {
            // In China only mobiles are persons' phones; the rest are services and hot lines.
            if digits.hasPrefix("86"), !isMobile(digits.dropFirst(2)) { return nil }
            return "+" + digits
        }
        if digits.hasPrefix("106") || digits.hasPrefix("86106") { return nil }
        if isMobile(digits[...]) { return "+86" + digits }
        if digits.hasPrefix("86"), isMobile(digits.dropFirst(2)) { return "+" + digits }
        return digits
    }

    /// A mobile number of the mainland: 11 digits from 13 to 19.
    private static func isMobile(_ digits: Substring) -> Bool {
        let bytes = Array(digits.utf8)
        return bytes.count == 11 && bytes[0] == UInt8(ascii: "1")
            && bytes[1] >= UInt8(ascii: "3")
    }
}
