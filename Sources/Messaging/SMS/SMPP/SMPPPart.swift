/// The place of a message among the parts of a longer one.
struct SMPPPart: Hashable, Sendable {
    /// The phone's reference for the whole. Wide and narrow references are counted apart.
    let reference: UInt16
    let isWide: Bool
    let total: UInt8
    /// From 1 to `total`.
    let number: UInt8

    private init?(_ reference: UInt16, isWide: Bool, _ total: UInt8, _ number: UInt8) {
        // Numbers that make no sense are to be passed over (3GPP TS 23.040, section 9.2.3.24.1); and
        // part one of one is whole.
        guard total > 1, (1...total).contains(number) else { return nil }
        self.reference = reference
        self.isWide = isWide
        self.total = total
        self.number = number
    }

    /// True if octets begin with a header of parts though esm_class says nothing of one: in the
    /// 7-bit alphabet it reads é@¥, and in the others nothing that anybody writes.
    static func isHeaded(_ octets: [UInt8]) -> Bool {
        var rest = octets
        guard octets.starts(with: [5, 0, 3]) || octets.starts(with: [6, 8, 4]) else { return false }
        return SMPPPart(takenFrom: &rest) != nil
    }

    /// Takes a user data header off the octets and reads what it says about parts. Other
    /// information elements, such as ports, are passed over. A header that does not fit is none: the
    /// octets are the text.
    init?(takenFrom octets: inout [UInt8]) {
        guard let length = octets.first, Int(length) < octets.count else { return nil }
        let header = Array(octets.dropFirst().prefix(Int(length)))
        octets.removeFirst(1 + Int(length))
        var found: SMPPPart?
        var at = 0
        while at + 1 < header.count {
            let value = header.dropFirst(at + 2).prefix(Int(header[at + 1]))
            guard value.count == Int(header[at + 1]) else { break }
            found = Self(element: header[at], Array(value)) ?? found
            at += 2 + value.count
        }
        guard let found else { return nil }
        self = found
    }

    /// Sections 9.2.3.24.1 and 9.2.3.24.8.
    private init?(element: UInt8, _ value: [UInt8]) {
        switch (element, value.count) {
        case (0x00, 3): self.init(UInt16(value[0]), isWide: false, value[1], value[2])
        case (0x08, 4):
            self.init(
                UInt16(value[0]) << 8 | UInt16(value[1]), isWide: true, value[2], value[3])
        default: return nil
        }
    }

    /// SMPP v3.4, sections 5.3.2.22 to 5.3.2.24: nil unless all three are there.
    init?(_ options: SMPPOptions) {
        guard let reference = options.sarReference, let total = options.sarTotal,
            let number = options.sarNumber
        else { return nil }
        self.init(reference, isWide: true, total, number)
    }
}
