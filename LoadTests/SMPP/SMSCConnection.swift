import NIOCore

/// One worker's connection to the SMSC. Belongs to its event loop.
final class SMSCConnection: ChannelInboundHandler {
    typealias InboundIn = ShortMessagePDU
    typealias OutboundOut = ByteBuffer

    private let center: SMSCenter
    private var context: ChannelHandlerContext?
    private var outgoing = ByteBuffer()
    private var sequence: UInt32 = 0
    /// The phones whose questions are not acknowledged yet.
    private var phones: [UInt32: Int] = [:]
    private var messages = 0

    /// In China, of a range that no operator has.
    private static let prefix = 8_619_000_000_000
    private static let service = "1069"

    init(center: SMSCenter) { self.center = center }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        center.lost(self)
    }

    func send(_ text: String, from phone: Int) {
        sequence = sequence == 0x7FFF_FFFF ? 1 : sequence + 1
        phones[sequence] = phone
        ShortMessagePDU.question(
            text, from: String(Self.prefix + phone), to: Self.service, sequence: sequence
        ).write(to: &outgoing)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let pdu = unwrapInboundIn(data)
        switch pdu.command {
        case ShortMessagePDU.bindTransceiver:
            pdu.answer(id: "smsc").write(to: &outgoing)
            center.bound(self)
        case ShortMessagePDU.submit:
            messages += 1
            pdu.answer(id: "m\(messages)").write(to: &outgoing)
            if let text = SubmittedText(pdu.body), let number = Int(text.phone) {
                center.answered(phone: number - Self.prefix, text)
            }
        case ShortMessagePDU.deliver | ShortMessagePDU.response:
            if let phone = phones.removeValue(forKey: pdu.sequence) {
                center.acknowledged(phone: phone, status: pdu.status)
            }
        case ShortMessagePDU.enquireLink: pdu.answer().write(to: &outgoing)
        case ShortMessagePDU.unbind:
            pdu.answer().write(to: &outgoing)
            flush()
            context.close(promise: nil)
        default: break
        }
    }

    /// What one read brought leaves room for as much, which goes out in one packet.
    func channelReadComplete(context: ChannelHandlerContext) {
        center.dispatch()
        flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func flush() {
        guard let context, outgoing.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing.clear()
    }
}
