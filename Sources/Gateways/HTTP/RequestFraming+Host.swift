import Edge

extension RequestFraming {
    /// True if a text is a host and perhaps a port (RFC 3986, section 3.2, and RFC 9110, section
    /// 4.2.1): a name that is not empty, or IPv6 in brackets. A user is refused, and so is the
    /// comma with which a proxy may have joined two fields.
    static func isHost(_ text: String) -> Bool {
        let text = text.utf8
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            return address.contains(UInt8(ascii: ":"))
                && InternetAddress(String(Substring(address))) != nil
                && isPort(text[text.index(after: end)...])
        }
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return isName(text[..<end]) && isPort(text[end...])
    }

    /// Unreserved characters and escapes. No name in use has one of the rest that the RFC allows.
    private static func isName(_ name: Substring.UTF8View) -> Bool {
        /// Digits that the last `%` still wants.
        var wanted = 0
        for byte in name {
            switch byte {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66: wanted = max(wanted - 1, 0)
            case _ where wanted > 0: return false
            case 0x47...0x5A, 0x67...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                break
            case UInt8(ascii: "%"): wanted = 2
            default: return false
            }
        }
        return wanted == 0 && !name.isEmpty
    }

    /// True for an empty text, or a colon and a number that a port can be. The number may be left
    /// out.
    private static func isPort(_ rest: Substring.UTF8View) -> Bool {
        guard let colon = rest.first else { return true }
        guard colon == UInt8(ascii: ":") else { return false }
        var port = 0
        for byte in rest.dropFirst() {
            guard (0x30...0x39).contains(byte) else { return false }
            port = port * 10 + Int(byte - 0x30)
            guard port <= 65_535 else { return false }
        }
        return true
    }
}
