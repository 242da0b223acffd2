import Cryptography
import Invoices
import Logging
import NIOCore
import NIOPosix
import ServiceForTests
import Synchronization
import Testing

@testable import Messaging

/// An SMSC on loopback that does what the test says, and the gateway that is connected to it.
struct SMSCDouble {
    typealias AsyncChannel = NIOAsyncChannel<SMPPPDU, ByteBuffer>
    /// What happens on one connection; `stop` tells the gateway to take its leave.
    typealias Part = (inout Connection, _ stop: @escaping @Sendable () -> Void) async throws -> Void

    final class Way: Sendable {
        let sender = Mutex<(any OutgoingSender)?>(nil)
    }

    /// One connection of the gateway: what it sent, and what it is sent.
    struct Connection {
        var inbound: AsyncStream<SMPPPDU>.Iterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

        mutating func next() async throws -> SMPPPDU {
            let pdu = await inbound.next(isolation: #isolation)
            return try #require(pdu)
        }

        /// The next PDU, which must be such a one.
        mutating func expect(_ command: SMPPCommand) async throws -> SMPPPDU {
            let pdu = try await next()
            #expect(pdu.command == command)
            return pdu
        }

        mutating func expectEnd() async throws {
            let pdu = await inbound.next(isolation: #isolation)
            #expect(pdu == nil)
        }

        func send(_ pdu: SMPPPDU) async throws {
            var buffer = ByteBuffer()
            pdu.write(to: &buffer)
            try await outbound.write(buffer)
        }

        func answer(_ pdu: SMPPPDU, _ status: SMPPStatus = .ok, id: String = "") async throws {
            var body = ByteBuffer()
            body.writeCString(id, 65)
            try await send(
                SMPPPDU(
                    command: pdu.command.response, status: status, sequence: pdu.sequence,
                    body: body))
        }

        /// A question in UCS-2 from a phone to 1069.
        func deliver(_ text: String, _ sequence: UInt32, esmClass: UInt8 = 0) async throws {
            let message = SMPPShortMessage(
                source: SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"),
                destination: SMPPAddress(ton: 0, npi: 1, digits: "1069"), esmClass: esmClass,
                dataCoding: 8,
                octets: MessageSplitter("查" + text, unspecified: .latin1).parts[0])
            try await send(
                SMPPPDU(command: .deliverSM, sequence: sequence, body: message.submitBody))
        }

        mutating func bind() async throws {
            try await answer(try await expect(.bindTransceiver), id: "smsc")
        }
    }

    private let server: NIOAsyncChannel<AsyncChannel, Never>

    static func listen() async throws -> SMSCDouble {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(SMPPFrameDecoder()))
                    return try AsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
        return SMSCDouble(server: server)
    }

    /// Runs the gateway against each part of the script in turn, one connection a part; the
    /// connection ends with its part. The gateway is stopped before the last one ends.
    /// - Parameter way: is told the gateway's way to send unasked.
    func run(
        _ conversation: any Conversing, window: Int = 10, sourceAddress: String = "",
        way: Way? = nil, outbox: Outbox? = nil, _ parts: Part...
    ) async throws {
        var configuration = SMPPConfiguration(
            host: "127.0.0.1", port: try #require(server.channel.localAddress?.port),
            systemID: "fapiao", password: SecretText("secret08"),
            sourceAddress: sourceAddress, window: window, messagesMaximum: 100)
        // A busy machine shall not decide what these tests say.
        configuration.thinkingMaximum = .minutes(10)
        configuration.noticeMaximum = .minutes(10)
        configuration.leaveMaximum = .minutes(10)
        configuration.timers = SMPPSession.Timers(enquiry: .minutes(10), response: .minutes(10))
        let gateway = SMPPGateway(
            configuration, conversation: conversation, outbox: outbox,
            now: { Timestamp(microseconds: 1_767_576_600_000_000) },
            logger: Logger(label: "test") { _ in CapturedLog() })
        way?.sender.withLock { $0 = gateway.senders.first }
        let life = Task { await gateway.run() }
        defer { life.cancel() }
        try await server.executeThenClose { inbound in
            var connections = inbound.makeAsyncIterator()
            for part in parts {
                let next = try await connections.next()
                let accepted = try #require(next)
                try await accepted.executeThenClose { inbound, outbound in
                    let (pdus, sink) = AsyncStream<SMPPPDU>.makeStream()
                    let pump = Task {
                        defer { sink.finish() }
                        for try await pdu in inbound { sink.yield(pdu) }
                    }
                    defer { pump.cancel() }
                    var connection = Connection(
                        inbound: pdus.makeAsyncIterator(), outbound: outbound)
                    try await part(&connection) { life.cancel() }
                }
            }
        }
        await life.value
    }
}
