import NIOCore

/// One keep-alive connection with at most one request in flight. Belongs to its generator's loop.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let number: Int
    private let generator: LoadGenerator
    private var context: ChannelHandlerContext?
    private var scanner = ReplyScanner()
    /// The beginning of a reply that did not come in one piece.
    private var received = ByteBuffer()
    private var outgoing = ByteBuffer()
    private var ticket = 0

    private(set) var isBusy = false
    /// From when the latency counts: the intended start in an open loop.
    private(set) var intended: UInt64 = 0
    private(set) var sentAt: UInt64 = 0
    /// The time before which the service told it not to ask again.
    private(set) var notBefore: UInt64 = 0

    init(number: Int, generator: LoadGenerator) {
        self.number = number
        self.generator = generator
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// False when the workload has nothing left.
    func send(intended: UInt64, now: UInt64) -> Bool {
        guard let context else { return true }
        outgoing.clear()
        guard let ticket = generator.workload.write(for: number, to: &outgoing) else {
            return false
        }
        self.ticket = ticket
        self.intended = intended
        sentAt = now
        isBusy = true
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        return true
    }

    func close() { context?.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes > 0 {
            received.writeBuffer(&bytes)
            if read(received) { received.clear() }
        } else if !read(bytes) {
            received.writeBuffer(&bytes)
        }
    }

    /// Whether the bytes were used up.
    private func read(_ bytes: ByteBuffer) -> Bool {
        guard isBusy else {
            fail(.surplusBytes)
            return true
        }
        let span = bytes.readableBytesUInt8Span
        switch scanner.scan(span) {
        case .incomplete: return false
        case .notHTTP:
            fail(.notHTTP, span.text(0..<200))
            return true
        case .complete(let count):
            judge(span, surplus: span.count > count)
            return true
        }
    }

    private func judge(_ span: Span<UInt8>, surplus: Bool) {
        // A copy of the reference: an opinion looks at the scanner too.
        let chunks = scanner.chunks
        let (fault, example) =
            scanner.isChunked
            ? opinion(of: chunks.span)
            : opinion(of: span.extracting(scanner.bodyRange))
        let staysOpen = scanner.staysOpen
        if fault == .shed {
            notBefore = LoadGenerator.now + UInt64(scanner.retryAfter ?? 0) * 1_000_000_000
        }
        let units = generator.workload.units(ticket: ticket, connection: number)
        scanner.reset()
        isBusy = false
        generator.replied(self, units: units, fault: fault, example: example)
        if surplus {
            fail(.surplusBytes)
        } else if staysOpen {
            generator.isFree(self)
        } else {
            close()
        }
    }

    private func opinion(of body: Span<UInt8>) -> (Fault?, example: String) {
        var fault = generator.workload.fault(
            ticket: ticket, connection: number, httpStatus: scanner.status, body: body)
        if fault == .shed, (scanner.retryAfter ?? 0) < 1 { fault = .shedWithoutTime }
        // Only a wrong reply is kept, cut short: a right one must cost nothing here.
        return (fault, fault == nil || fault == .shed ? "" : body.text(0..<300))
    }

    func fail(_ fault: Fault, _ example: String = "") {
        if isBusy {
            isBusy = false
            generator.replied(self, units: 0, fault: fault, example: example)
        } else {
            generator.count(fault, example)
        }
        close()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isBusy { fail(.closed) }
        generator.lost(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
