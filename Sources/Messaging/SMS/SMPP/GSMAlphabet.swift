/// The 7-bit default alphabet and its extension table (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1),
/// one septet an octet, as SMPP carries them.
enum GSMAlphabet {
    static let escape: UInt8 = 0x1B

    /// By septet. The escape stands for itself; alone it is shown as a space.
    private static let defaults: [Unicode.Scalar] = Array(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

    private static let extensions: [UInt8: Unicode.Scalar] = [
        0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~",
        0x3E: "]", 0x40: "|", 0x65: "€",
    ]

    /// One septet, or the escape and one.
    private static let septets: [Unicode.Scalar: [UInt8]] = {
        var septets: [Unicode.Scalar: [UInt8]] = [:]
        for (septet, scalar) in defaults.enumerated() where septet != escape {
            septets[scalar] = [UInt8(septet)]
        }
        for (septet, scalar) in extensions { septets[scalar] = [escape, septet] }
        return septets
    }()

    /// Nil for a character that the alphabet lacks.
    static func septets(of scalar: Unicode.Scalar) -> [UInt8]? { septets[scalar] }

    static func holds(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { septets[$0] != nil }
    }

    /// The eighth bit has no meaning and is ignored.
    static func decode(_ octets: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for octet in octets {
            let septet = octet & 0x7F
            if isEscaped {
                isEscaped = false
                // A septet that the table lacks is read from the default alphabet; a second escape is
                // kept for further tables, and is a space until there are some.
                text.append(
                    septet == escape ? " " : extensions[septet] ?? defaults[Int(septet)])
            } else if septet == escape {
                isEscaped = true
            } else {
                text.append(defaults[Int(septet)])
            }
        }
        if isEscaped { text.append(" ") }
        return String(text)
    }
}
