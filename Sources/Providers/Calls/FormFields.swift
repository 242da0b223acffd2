import Cryptography

/// Fields as a form sends them (application/x-www-form-urlencoded): Alipay's way of asking and telling.
package struct FormFields: Sendable, Equatable {
    /// In the order in which they came.
    package private(set) var pairs: [(name: String, value: String)]

    package init(_ pairs: [(name: String, value: String)] = []) { self.pairs = pairs }

    /// Nil for a broken escape, text that is not UTF-8, a field that comes twice (it would be open
    /// which one is signed), and more fields than any message has.
    package init?(_ encoded: some Collection<UInt8>) {
        pairs = []
        guard !encoded.isEmpty else { return }
        let parts = encoded.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard parts.count <= Self.countMaximum else { return nil }
        for part in parts {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")),
                let name = Self.decoded(part[..<equals]),
                let value = Self.decoded(part[part.index(after: equals)...]),
                self[name] == nil
            else { return nil }
            pairs.append((name, value))
        }
    }

    static let countMaximum = 64

    /// Setting a field puts it last; nil takes it away.
    package subscript(name: String) -> String? {
        get { pairs.first { $0.name == name }?.value }
        set {
            pairs.removeAll { $0.name == name }
            if let newValue { pairs.append((name, newValue)) }
        }
    }

    /// For a query or a body: a space is `%20`, which every form reads as well.
    package var encoded: String {
        pairs.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    package static func == (left: FormFields, right: FormFields) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0.name == $1.name && $0.value == $1.value }
    }

    private static func decoded(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
