/// Text in units of 16 bits as networks hand it on. Big-endian is the rule; phones and gateways add a
/// byte order mark, or turn the bytes round, and the person is answered all the same.
enum UCS2 {
    /// Half a pair, and half a unit at the end, become U+FFFD; NULs at the end are padding.
    static func text(_ octets: [UInt8]) -> String {
        var octets = octets[...]
        let isLittle: Bool
        if octets.starts(with: [0xFE, 0xFF]) || octets.starts(with: [0xFF, 0xFE]) {
            isLittle = octets.first == 0xFF
            octets = octets.dropFirst(2)
        } else {
            isLittle = isTurnedRound(octets)
        }
        var units: [UInt16] = []
        units.reserveCapacity(octets.count / 2 + 1)
        for at in stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2) {
            let (first, second) = (UInt16(octets[at]), UInt16(octets[at + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
        }
        if let half = octets.last, !octets.count.isMultiple(of: 2), half != 0 {
            units.append(0xFFFD)
        }
        while units.last == 0 { units.removeLast() }
        return String(decoding: units.map { $0 == 0 ? 0xFFFD : $0 }, as: UTF16.self)
    }

    /// Without a mark: eight digits, as any invoice's number has, if read the other way round, and
    /// none as it stands. Zeros do not count: turned round they are the wide space of Chinese.
    private static func isTurnedRound(_ octets: ArraySlice<UInt8>) -> Bool {
        var (big, little) = (0, 0)
        for at in stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2) {
            switch (octets[at], octets[at + 1]) {
            case (0, 0x30...0x39): big += 1
            case (0x31...0x39, 0): little += 1
            default: break
            }
        }
        return big == 0 && little >= 8
    }
}
