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
        var faults = 0
        /// How many pieces are let through; then the gate is shut.
        var room = 0
        /// The rest of a body; 0 where a head is awaited.
        var body = 0
        /// Told of each piece.
        var hear: () -> Void = {}

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let count = unwrapInboundIn(data).readableBytes
            pieces.append(count)
            room -= 1
            body = max(body - count, 0)
            hear()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { faults += 1 }

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
        gate.portion = { [behind] in
            guard behind.room > 0 else { return .nothing }
            return behind.body > 0 ? .body(behind.body) : .section
        }
    }

    private func arrive(_ count: Int) throws {
        try channel.writeInbound(ByteBuffer(repeating: 0x61, count: count))
    }

    private func arrive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    private static let head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func aBodyPassesAsItComes() throws {
        behind.room = 3
        behind.body = 2_700
        try arrive(600)
        try arrive(2_048)
        #expect(behind.pieces == [600, 2_048])
        #expect(!gate.isHolding)
    }

    @Test func noPieceReachesIntoTheNextRequest() throws {
        behind.room = 100
        // Each request is a head without a body.
        behind.hear = { [behind, gate] in
            if behind.pieces.last == Self.head.utf8.count { gate.requestEnded() }
        }
        try arrive(String(repeating: Self.head, count: 3) + "GET")
        #expect(behind.pieces == [27, 27, 27, 3])
        behind.pieces = []
        // A head with a body of ten bytes.
        behind.hear = { [behind] in
            if behind.pieces.count == 1 { behind.body = 10 }
        }
        try arrive(String(Self.head.dropFirst(3)) + "0123456789" + Self.head)
        #expect(behind.pieces == [24, 10, 27])
    }

    @Test(arguments: ["GET  / HTTP/1.1\r\n\r\n", "GET / RTSP/1.0\r\n\r\n"])
    func aLineInDoubtIsRefusedWhereverItStands(_ line: String) throws {
        for before in ["", Self.head, Self.head + Self.head] {
            for size in [1, 10, 1_000] {
                let test = try ByteGateTests()
                test.behind.room = 1_000
                // The last byte of a head is that of its request.
                test.behind.hear = { [behind = test.behind, gate = test.gate] in
                    if behind.pieces.reduce(0, +).isMultiple(of: 27) { gate.requestEnded() }
                }
                let bytes = Array((before + line + Self.head).utf8)
                for start in stride(from: 0, to: bytes.count, by: size) {
                    let piece = bytes[start..<min(start + size, bytes.count)]
                    try test.channel.writeInbound(ByteBuffer(bytes: piece))
                }
                #expect(test.behind.faults == 1)
                let passed = test.behind.pieces.reduce(0, +)
                #expect(passed >= before.utf8.count && passed < before.utf8.count + line.utf8.count)
                #expect(!test.gate.isHolding && test.gate.isShut)
            }
        }
    }

    @Test func whatHasToWaitWaitsAsBytesAndInOrder() throws {
        behind.room = 1
        behind.hear = { [gate] in gate.requestEnded() }
        try arrive(String(repeating: Self.head, count: 600))
        try arrive(100)
        #expect(behind.pieces == [27])
        #expect(gate.isHolding)
        behind.room = 1_000
        gate.goOn()
        #expect(behind.pieces == Array(repeating: 27, count: 600) + [100])
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
