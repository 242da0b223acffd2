/// A form as browsers send it (application/x-www-form-urlencoded, WHATWG URL, section 5.1),
/// read strictly: a field that the page does not have, one given twice, a broken escape or
/// text that is not UTF-8 comes from no browser of ours.
package struct URLEncodedForm: Sendable, Equatable {
    /// The page's longest box holds 4,096 characters, of which each Chinese one is escaped into nine bytes.
    /// The person who fills it is told in words what is too long.
    package static let bytesMaximum = 48 << 10

    /// Unescaped values by name.
    package let fields: [String: String]

    /// Nil unless sound and only of the fields `names`.
    package init?(_ body: some Collection<UInt8>, names: Set<String>) {
        guard body.count <= Self.bytesMaximum else { return nil }
        guard let pairs = Self.pairs(body) else { return nil }
        var fields: [String: String] = [:]
        for (name, value) in pairs {
            guard names.contains(name),
                fields.updateValue(Self.typed(value), forKey: name) == nil
            else { return nil }
        }
        self.fields = fields
    }

    /// With a space for each control character but tabs and ends of lines, as every channel folds them: no
    /// keyboard types one, and no store of ours keeps a NUL.
    private static func typed(_ value: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .control
                && !"\t\n\r".unicodeScalars.contains(scalar)
        }
        guard value.unicodeScalars.contains(where: isControl) else { return value }
        var scalars = String.UnicodeScalarView()
        for scalar in value.unicodeScalars { scalars.append(isControl(scalar) ? " " : scalar) }
        return String(scalars)
    }

    /// Every field in its order; nil for a broken escape and for text that is not UTF-8.
    static func pairs(
        _ body: some Collection<UInt8>
    ) -> [(name: String, value: String)]? {
        if body.isEmpty { return [] }
        var pairs: [(name: String, value: String)] = []
        for pair in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let name = Self.text(pair[..<equals]),
                let value = Self.text(pair[pair.index(after: equals)...])
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    /// Every field in its order, as bytes: for a platform's form, whose signature covers what people
    /// wrote, whatever it is. An escape that is none stands for itself, as in browsers (WHATWG URL,
    /// section 1.3), and a field without `=` is empty.
    package static func octets(
        _ body: some Collection<UInt8>
    ) -> [(name: [UInt8], value: [UInt8])] {
        body.split(separator: UInt8(ascii: "&")).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (forgiven(Array(pair[..<equals])), forgiven(Array(pair[equals...].dropFirst())))
        }
    }

    private static func forgiven(_ encoded: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var at = 0
        while at < encoded.count {
            let byte = encoded[at]
            if byte == UInt8(ascii: "%"), at + 2 < encoded.count,
                let high = nibble(encoded[at + 1]), let low = nibble(encoded[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                at += 1
            }
        }
        return bytes
    }

    /// Empty for a field that was not sent.
    package subscript(name: String) -> String { fields[name] ?? "" }

    private static func text(_ encoded: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(nibble), let low = rest.next().flatMap(nibble)
                else { return nil }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
