import NIOCore
import NIOEmbedded
import Testing

@testable import Gateways

/// A connection of HTTP/2 by the bytes that go over it: frames beside requests are bounded.
struct HTTP2ConnectionGuardTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let window: [UInt8] = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    private static let calm: [UInt8] = [
        0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0xB,
    ]

    private static func connection() async throws -> NIOAsyncTestingChannel {
        let channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandler(
                HTTP2ConnectionGuard(idle: .seconds(60)))
        }
        try await channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 443)).get()
        try await channel.writeInbound(ByteBuffer(bytes: preface))
        _ = try await channel.readInbound(as: ByteBuffer.self)
        return channel
    }

    /// True if the frames were passed on.
    private static func send(
        _ count: Int, to channel: NIOAsyncTestingChannel
    ) async throws -> Bool {
        let bytes = (0..<count).flatMap { _ in window }
        try await channel.writeInbound(ByteBuffer(bytes: bytes))
        return try await channel.readInbound(as: ByteBuffer.self) != nil
    }

    @Test func whoSendsFramesWithoutEndIsToldToCalmDownAndReadNoMore() async throws {
        let channel = try await Self.connection()
        #expect(try await Self.send(500, to: channel))
        #expect(try await channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(try await !Self.send(1, to: channel))
        let said = try await channel.readOutbound(as: ByteBuffer.self)
        #expect(said.map { Array($0.readableBytesView) } == Self.calm)
        #expect(try await !Self.send(1, to: channel))
        #expect(try await channel.readOutbound(as: ByteBuffer.self) == nil)
        // It has a moment to read that.
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .seconds(6))
        #expect(!channel.isActive)
    }

    /// Two for each kilobyte, of which a client that reads in small pieces tells us.
    @Test func answersBringFramesOfTheirOwn() async throws {
        let channel = try await Self.connection()
        for _ in 0..<10 {
            let answer = ByteBuffer(repeating: 0, count: 5 << 10)
            try await channel.writeOutbound(IOData.byteBuffer(answer))
        }
        #expect(try await Self.send(600, to: channel))
        #expect(try await !Self.send(1, to: channel))
    }
}
