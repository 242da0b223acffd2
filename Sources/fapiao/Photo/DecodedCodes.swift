import Images
import Invoices

/// A line from the decoder's process: `{"codes":["…"],"processorMicroseconds":"…"}`. Its reader trusts
/// nothing in it: the process may have fallen to the photo.
struct DecodedCodes: Equatable {
    let codes: [String]
    /// Of the process so far.
    let processorTime: Duration

    /// Bytes: eight lines, each of one of the largest codes more, every byte of them escaped.
    static let bytesMaximum = 2 << 20

    init(codes: [String], processorTime: Duration) {
        self.codes = codes
        self.processorTime = processorTime
    }

    /// The last whole line of `lines`; nil where there is none.
    init?(lastOf lines: [UInt8]) throws(JSONError) {
        let whole = lines[..<(lines.lastIndex(of: Self.lineEnd) ?? 0)]
        guard let last = whole.split(separator: Self.lineEnd).last else { return nil }
        try self.init(json: Array(last))
    }

    init(json: [UInt8]) throws(JSONError) {
        var codes: [String] = []
        var microseconds: Int64 = 0
        var reader = JSONReader(json)
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "codes":
                try reader.array(maximum: ImageLimits.codesMaximum) {
                    (reader) throws(JSONError) in
                    codes.append(try reader.string(maximumBytes: Self.bytesMaximum))
                }
            case "processorMicroseconds":
                microseconds = Int64(try reader.string(maximumBytes: 20)) ?? -1
            default: throw reader.error(.malformed(FieldError(name, .unknownField)))
            }
        }
        try reader.finish()
        self.codes = codes
        // More than it can have had, or less than nothing, is not the truth.
        let most = Int64(Sandbox.processorSeconds) * 1_000_000
        processorTime = .microseconds((0...most).contains(microseconds) ? microseconds : most)
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("codes")
            writer.array(codes) { writer, code in writer.string(code) }
            writer.field("processorMicroseconds", String(processorTime.microseconds))
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static let lineEnd = UInt8(ascii: "\n")
}
