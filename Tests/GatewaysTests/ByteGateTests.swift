import NIOCore
import NIOEmbedded
import Testing

@testable import Gateways

struct ByteGateTests {
    /// Counts what comes through, and lets no more through than it is told to.
    private final class Behind: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var pieces: [Int] = []
        var events = 0
        /// How many pieces are let through; then the gate is shut.
        var room = 0

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            pieces.append(unwrapInboundIn(data).readableBytes)
            room -= 1
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events += 1 }
    }

    /// Counts what is asked of the socket.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = IOData
        var reads = 0
        func read(context: ChannelHandlerContext) { reads += 1 }
    }

    private let gate = ByteGate()
    private let behind = Behind()
    private let socket = Socket()
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([socket, gate, behind])
        gate.portion = { [behind] in behind.room > 0 ? 2_048 : 0 }
    }

    private func arrive(_ count: Int) throws {
        try channel.writeInbound(ByteBuffer(repeating: 0x20, count: count))
    }

    @Test func whatFitsPassesWhole() throws {
        behind.room = 2
        try arrive(600)
        try arrive(2_048)
        #expect(behind.pieces == [600, 2_048])
        #expect(!gate.isHolding)
    }

    @Test func whatHasToWaitWaitsAsBytesAndInOrder() throws {
        behind.room = 1
        try arrive(16_384)
        try arrive(100)
        #expect(behind.pieces == [2_048])
        #expect(gate.isHolding)
        behind.room = 100
        gate.goOn()
        #expect(behind.pieces == Array(repeating: 2_048, count: 8) + [100])
        #expect(!gate.isHolding)
    }

    @Test func nothingIsReadWhileSomethingWaits() throws {
        let before = socket.reads
        try arrive(10)
        channel.read()
        channel.read()
        #expect(socket.reads == before)
        behind.room = 1
        gate.goOn()
        #expect(socket.reads == before + 1)
        channel.read()
        #expect(socket.reads == before + 2)
    }

    @Test func whatHappensAfterBytesIsToldAfterThem() throws {
        try arrive(10)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.pipeline.fireUserInboundEventTriggered(IdleStateHandler.IdleStateEvent.read)
        #expect(behind.events == 1)
        behind.room = 1
        gate.goOn()
        #expect(behind.pieces == [10] && behind.events == 2)
    }
}
