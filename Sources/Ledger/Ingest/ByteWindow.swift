/// The part of a stream that a reader looks at: a buffer that is filled chunk by chunk and given
/// up from its start. It grows to the longest row and a chunk, never with the stream.
struct ByteWindow<Source: AsyncIteratorProtocol> where Source.Element == [UInt8] {
    private var source: TextChunks<Source>
    private(set) var bytes: [UInt8] = []
    /// The first byte that is not given up.
    private(set) var start = 0
    private(set) var isAtEnd = false

    init(_ source: Source) { self.source = TextChunks(source) }

    /// All bytes that have come, as they came.
    var received: Int64 { source.received }

    /// The bytes not given up.
    var count: Int { bytes.count - start }

    /// Adds the next chunk. Indices into `bytes` change: keep distances from `start`.
    mutating func fill() async throws {
        guard !isAtEnd else { return }
        guard let chunk = try await source.next() else {
            isAtEnd = true
            return
        }
        if start == bytes.count {
            bytes = chunk
        } else {
            bytes.removeFirst(start)
            bytes.append(contentsOf: chunk)
        }
        start = 0
    }

    mutating func giveUp(_ count: Int) { start += count }

    /// The bytes up to and including the first line end; without one, at least `maximum` bytes, or all.
    mutating func firstLine(upTo maximum: Int) async throws -> ArraySlice<UInt8> {
        while true {
            let rest = bytes[start...]
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) { return rest[...end] }
            if isAtEnd || count >= maximum { return rest }
            try await fill()
        }
    }

    /// True if the stream begins so; fills as far as that needs.
    mutating func begins(with prefix: [UInt8]) async throws -> Bool {
        while count < prefix.count, !isAtEnd { try await fill() }
        return bytes[start...].starts(with: prefix)
    }
}
