/// How the characters of a message are written as octets.
package enum SMPPAlphabet: String, Sendable, CaseIterable {
    /// One septet an octet; some characters take two.
    case gsm7
    /// ISO 8859-1.
    case latin1
    /// Big-endian 16-bit units. Phones write characters past U+FFFF as surrogates, and so do we.
    case ucs2
}

extension SMPPAlphabet {
    /// The alphabet of a data_coding (section 5.2.19); nil for 8-bit data and for reserved values.
    ///
    /// - Parameter unspecified: what this SMSC means by "SMSC default alphabet". GSM 03.38 is usual.
    init?(dataCoding: UInt8, unspecified: SMPPAlphabet) {
        switch dataCoding {
        case 0x00: self = unspecified
        // IA5 is the lower half of Latin-1.
        case 0x01, 0x03: self = .latin1
        case 0x08: self = .ucs2
        // 3GPP TS 23.038, section 4: SMSCs hand such values through from the radio network. From 0x20 on
        // the text is compressed.
        case 0x10...0x1F:
            switch dataCoding >> 2 & 0x03 {
            case 0: self = .gsm7
            case 2: self = .ucs2
            default: return nil
            }
        case 0xC0...0xDF: self = .gsm7
        case 0xE0...0xEF: self = .ucs2
        case 0xF0...0xFF where dataCoding & 0x04 == 0: self = .gsm7
        default: return nil
        }
    }

    /// NULs at the end are left out: some SMSCs end a text as C does, and count the end. In the
    /// 7-bit alphabet the septet is an @, which ends no question.
    func decode(_ octets: [UInt8]) -> String {
        let end = octets.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        switch self {
        case .gsm7: return GSMAlphabet.decode(octets[..<end])
        case .latin1:
            return String(String.UnicodeScalarView(octets[..<end].map { Unicode.Scalar($0) }))
        case .ucs2: return UCS2.text(octets)
        }
    }

    /// The readable text of octets whose data_coding is unknown or binary: 16-bit units where they hold
    /// the digits of a number; else ASCII, with U+FFFD for the rest, since Chinese SMSCs pass on GB
    /// 18030 this way. Nil without the digits of a number.
    static func digits(within octets: [UInt8]) -> String? {
        let wide = octets.contains(0) ? UCS2.text(octets) : ""
        if wide.utf8.count(where: { (0x30...0x39).contains($0) }) >= 8 { return wide }
        let text = String.UnicodeScalarView(
            octets.map { (1..<0x7F).contains($0) ? Unicode.Scalar($0) : "\u{FFFD}" })
        let count = octets.count { (0x30...0x39).contains($0) }
        return count >= 8 ? String(text) : nil
    }

    /// The octets of one character; nil for what this alphabet lacks.
    func octets(of scalar: Unicode.Scalar) -> [UInt8]? {
        switch self {
        case .gsm7: GSMAlphabet.septets(of: scalar)
        case .latin1: scalar.value <= 0xFF ? [UInt8(truncatingIfNeeded: scalar.value)] : nil
        case .ucs2:
            UTF16.encode(scalar).map { units in
                units.flatMap {
                    [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
                }
            }
        }
    }
}
