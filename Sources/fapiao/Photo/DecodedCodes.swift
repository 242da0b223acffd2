import Pictures
import Verification

/// What the decoder's process tells: `{"codes":["…"]}`. Its reader believes nothing of it: the
/// process may have fallen to the picture.
struct DecodedCodes: Equatable {
    let codes: [String]

    /// Bytes: eight of the largest codes, every byte of them escaped.
    static let bytesMaximum = 512 << 10

    init(codes: [String]) { self.codes = codes }

    init(json: [UInt8]) throws(JSONError) {
        var codes: [String] = []
        var reader = JSONReader(json)
        try reader.object { (reader, name) throws(JSONError) in
            guard name == "codes" else {
                throw reader.error(.malformed(Malformed(name, .unknownField)))
            }
            try reader.array(maximum: PictureLimits.codesMaximum) { (reader) throws(JSONError) in
                codes.append(try reader.string(maximumBytes: Self.bytesMaximum))
            }
        }
        try reader.finish()
        self.codes = codes
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("codes")
            writer.array(codes) { writer, code in writer.string(code) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
