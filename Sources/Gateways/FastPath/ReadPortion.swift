import NIOCore

/// The number of bytes that are read from a connection at once, before others have their turn. A client that
/// sends requests without waiting for answers gets its share for each time that the event loop looks at all
/// connections; with large portions a hundred such clients would keep everybody else waiting.
struct ReadPortion {
    /// Some eight queries.
    static let small = 2 << 10
    /// For bodies, which are one request however long they are.
    static let large = 16 << 10

    private var isLarge = false

    mutating func set(isLarge: Bool, _ context: ChannelHandlerContext) {
        guard isLarge != self.isLarge else { return }
        self.isLarge = isLarge
        try? Self.set(isLarge ? Self.large : Self.small, of: context.channel)
    }

    static func set(_ bytes: Int, of channel: any Channel) throws {
        try channel.syncOptions?.setOption(
            .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: bytes))
    }
}
