/// Cuts a text into short messages: in the alphabet in which it takes the fewest of a phone's
/// 140 octets, and at characters.
struct MessageSplitter: Sendable {
    let alphabet: SMPPAlphabet
    /// The characters' octets of each message, without a header.
    let parts: [[UInt8]]

    /// - Parameter unspecified: the alphabet that the SMSC understands by data_coding 0.
    init(_ text: String, unspecified: SMPPAlphabet) {
        let scalars = Array(text.unicodeScalars)
        var alphabet = SMPPAlphabet.ucs2
        var octets = scalars.map { SMPPAlphabet.ucs2.octets(of: $0) ?? [] }
        // Septets are only for an SMSC that reads data_coding 0 as the 7-bit alphabet.
        let narrow: [SMPPAlphabet] = unspecified == .gsm7 ? [.gsm7, .latin1] : [.latin1]
        for candidate in narrow {
            let encoded = scalars.compactMap { candidate.octets(of: $0) }
            guard encoded.count == scalars.count else { continue }
            (alphabet, octets) = (candidate, encoded)
            break
        }
        self.alphabet = alphabet
        parts = Self.cut(octets, alphabet.capacity)
    }

    private static func cut(
        _ characters: [[UInt8]], _ capacity: (alone: Int, inParts: Int)
    ) -> [[UInt8]] {
        let count = characters.reduce(0) { $0 + $1.count }
        if count <= capacity.alone { return [Array(characters.joined())] }
        var parts: [[UInt8]] = [[]]
        for character in characters {
            if parts[parts.count - 1].count + character.count > capacity.inParts {
                if parts.count == Self.partsMaximum { break }
                parts.append([])
            }
            parts[parts.count - 1] += character
        }
        return parts
    }

    /// The header counts parts in one octet: 17,000 Chinese characters, and no answer has a tenth.
    private static let partsMaximum = 255

    /// The messages as they are sent: with a user data header where there are several
    /// (3GPP TS 23.040, section 9.2.3.24.1).
    ///
    /// - Parameter reference: the same for all parts of one text, another for the next.
    func messages(reference: UInt8) -> [(isPart: Bool, octets: [UInt8])] {
        guard parts.count > 1 else { return parts.map { (false, $0) } }
        return parts.enumerated().map { index, part in
            let header: [UInt8] = [5, 0, 3, reference, UInt8(parts.count), UInt8(index + 1)]
            return (true, header + part)
        }
    }
}

extension SMPPAlphabet {
    var dataCoding: UInt8 {
        switch self {
        case .gsm7: 0x00
        case .latin1: 0x03
        case .ucs2: 0x08
        }
    }

    /// Octets in one message alone, and in one of several after a header of six octets. 140 octets of
    /// 8 bits hold 160 septets; a header takes the room of seven.
    var capacity: (alone: Int, inParts: Int) {
        switch self {
        case .gsm7: (160, 153)
        case .latin1: (140, 134)
        case .ucs2: (140, 134)
        }
    }
}
