/// Bytes as a stream, in chunks of one size.
struct Chunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private let bytes: [UInt8]
    private let size: Int
    private var position = 0

    init(_ bytes: some Sequence<UInt8>, of size: Int = 7) {
        self.bytes = Array(bytes)
        self.size = size
    }

    func makeAsyncIterator() -> Chunks { self }

    mutating func next() async -> [UInt8]? {
        guard position < bytes.count else { return nil }
        defer { position += size }
        return Array(bytes[position..<Swift.min(position + size, bytes.count)])
    }
}
