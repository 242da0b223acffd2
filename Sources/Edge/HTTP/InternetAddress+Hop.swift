extension InternetAddress {
    /// The client as a proxy names it: an address, or one with a port, quoted or not
    /// (`203.0.113.9:51008`, `[2001:db8::7]:51008`; RFC 7239, section 6). Nil for all that is no certain
    /// address: `unknown`, obfuscated names, nothing at all.
    init?(hop: Substring) {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
        var text = hop.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        if text.count > 1, text.first == "\"", text.last == "\"" {
            text = text.dropFirst().dropLast()
        }
        let address: Substring
        let rest: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            address = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            // Only IPv6 stands in brackets (RFC 3986, section 3.2.2).
            guard address.contains(":") else { return nil }
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            address = text[..<colon]
            rest = text[colon...]
        } else {
            address = text
            rest = ""
        }
        guard rest.isEmpty || Self.isPort(rest) else { return nil }
        self.init(String(address))
    }

    /// A colon and 0 to 65535.
    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst().utf8
        return text.first == ":" && (1...5).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
            && (Int(text.dropFirst()) ?? .max) <= 65_535
    }
}
