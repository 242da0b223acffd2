/// The chunks of a load as UTF-8. UTF-16, which spreadsheets and PowerShell write, is converted chunk
/// by chunk; all else is handed on as it is, without a copy.
struct TextChunks<Source: AsyncIteratorProtocol> where Source.Element == [UInt8] {
    private var source: Source
    private var utf16: UTF16Conversion?
    private var hasBegun = false
    private var isAtEnd = false
    /// All bytes that have come, as they came.
    private(set) var received: Int64 = 0

    init(_ source: Source) { self.source = source }

    /// - Throws: what the source throws, or `IngestFault.unusable` where the file is no text.
    mutating func next() async throws -> [UInt8]? {
        guard hasBegun else { return try await begin() }
        guard let chunk = try await pull() else {
            guard !isAtEnd, let rest = utf16?.rest() else { return nil }
            isAtEnd = true
            return rest
        }
        return utf16?.utf8(of: chunk[...]) ?? chunk
    }

    private mutating func begin() async throws -> [UInt8]? {
        hasBegun = true
        guard var head = try await pull() else { return nil }
        while head.count < ForeignFile.headBytes, let chunk = try await pull() { head += chunk }
        if let advice = ForeignFile.advice(forFileBeginning: head) {
            throw IngestFault.unusable(advice)
        }
        guard var conversion = UTF16Conversion(forTextBeginning: head) else { return head }
        let text = conversion.utf8(of: head[...])
        utf16 = conversion
        return text
    }

    private mutating func pull() async throws -> [UInt8]? {
        guard let chunk = try await source.next(isolation: #isolation) else { return nil }
        received += Int64(chunk.count)
        return chunk
    }
}

/// From UTF-16 to UTF-8, wherever a chunk ends.
struct UTF16Conversion {
    private let isLittle: Bool
    /// The first byte of a unit, and the first unit of a pair, whose second has not come.
    private var half: UInt8?
    private var high: UInt16?

    /// Nil for a text that is not UTF-16. It begins with a byte order mark; without one, each comma,
    /// letter and brace has one byte that is zero, the first or the second, which no other text has.
    init?(forTextBeginning head: [UInt8]) {
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            isLittle = head[0] == 0xFF
            return
        }
        var zeros = [0, 0]
        for (place, byte) in head.prefix(ForeignFile.headBytes).enumerated() where byte == 0 {
            zeros[place % 2] += 1
        }
        let (least, most) = (zeros.min() ?? 0, zeros.max() ?? 0)
        // Some Chinese characters have one too, such as 开 and 销, in the other byte.
        guard most >= Self.zerosMinimum, least * 3 <= most else { return nil }
        isLittle = zeros[1] == most
    }

    /// Nine columns are the fewest of a load, and a JSON object has more letters.
    private static let zerosMinimum = 8

    /// With half a pair as bytes that are no UTF-8, so that its row is refused and the others are not.
    mutating func utf8(of chunk: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(chunk.count * 3 / 2 + 4)
        for byte in chunk {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            add(
                isLittle
                    ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte),
                to: &text)
        }
        return text
    }

    /// A stand-in for a character cut off at the end; nil where none was.
    func rest() -> [UInt8]? { half == nil && high == nil ? nil : [Self.broken] }

    private static let broken: UInt8 = 0xFF

    private mutating func add(_ unit: UInt16, to text: inout [UInt8]) {
        if let first = high {
            high = nil
            if UTF16.isTrailSurrogate(unit) {
                let pair = 0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                return Self.append(pair, to: &text)
            }
            text.append(Self.broken)
        }
        if UTF16.isLeadSurrogate(unit) {
            high = unit
        } else {
            Self.append(UInt32(unit), to: &text)
        }
    }

    private static func append(_ value: UInt32, to text: inout [UInt8]) {
        if value < 0x80 {
            text.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            text.append(broken)
        }
    }
}
