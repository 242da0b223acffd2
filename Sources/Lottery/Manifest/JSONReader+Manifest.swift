import Cryptography
import Invoices

extension JSONReader {
    /// A name or a key of a manifest.
    private static let manifestTextBytesMaximum = 255

    /// An array of exactly so many values, each to be read.
    mutating func row(of width: Int) throws(JSONError) -> [JSONReader] {
        var values: [JSONReader] = []
        try array(maximum: width) { (reader) throws(JSONError) in
            values.append(JSONReader(try reader.skip()))
        }
        guard values.count == width else { throw error(.expected(.value)) }
        return values
    }

    mutating func text() throws(JSONError) -> String {
        try string(maximumBytes: Self.manifestTextBytesMaximum)
    }

    /// Lower-case hexadecimal digits in a string: one way to write the same bytes.
    mutating func digits() throws(JSONError) -> [UInt8] {
        let text = try text()
        let bytes = try needed(Hexadecimal.decode(text))
        guard Hexadecimal.encode(bytes) == text else { throw error(.expected(.value)) }
        return bytes
    }

    /// A number that every reader of JSON keeps exactly (RFC 8259, section 6), without sign, point or exponent.
    mutating func wholeNumber() throws(JSONError) -> UInt64 {
        guard upcoming != UInt8(ascii: "\""), upcoming != UInt8(ascii: "-") else {
            throw error(.expected(.value))
        }
        let text = try decimal()
        let number = try needed(UInt64(text))
        guard number < 1 << 53 else { throw error(.expected(.value)) }
        return number
    }

    func needed<Value>(_ value: Value?) throws(JSONError) -> Value {
        guard let value else { throw error(.expected(.value)) }
        return value
    }
}
