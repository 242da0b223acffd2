import Invoices
import Logging
import NIOCore
import Verification

/// Carries out the actions of `SMPPMessageStateMachine`: asks the conversation, and hands answers to
/// the current connection. Lives longer than any connection, and is touched only on its event loop.
final class SMPPService {
    private let loop: any EventLoop
    private let conversation: any Conversing
    private let now: @Sendable () -> Timestamp
    private let metrics = SMPPMetrics()
    private let logger: Logger
    private let leaveMaximum: TimeAmount
    private let outbox: Outbox?
    private var messages: SMPPMessageStateMachine
    private var sent = SMPPSentMessages()
    private var connection: SMPPChannelHandler?
    private var sentNotices = SMPPSentMessages()
    private var notices: [UInt64: Notice] = [:]
    private var reportsUnderWay = 0
    /// How many connections there were. What belongs to an earlier one is not answered on the next.
    private var connections: UInt64 = 0
    private var ticker: RepeatedTask?
    private var leavesAt: NIODeadline?

    private struct Notice {
        let result: EventLoopPromise<OutgoingResult>
        /// The SMSC's names for the parts that it has taken and will send receipts for.
        var names: [String] = []
    }

    /// The queue and the log call the sender whose messages go out here by this name.
    static let name = "smpp"
    /// Past it the SMSC is asked to send a receipt again.
    private static let reportsMaximum = 256
    /// A pause after "throttled" ends this much late at most.
    private static let tick = TimeAmount.milliseconds(250)

    init(
        _ settings: SMPPMessageStateMachine.Settings, conversation: any Conversing,
        outbox: Outbox?, now: @escaping @Sendable () -> Timestamp, logger: Logger,
        on loop: any EventLoop
    ) {
        self.outbox = outbox
        messages = SMPPMessageStateMachine(settings)
        leaveMaximum = settings.leaveMaximum
        self.conversation = conversation
        self.now = now
        self.logger = logger
        self.loop = loop
        let service = NIOLoopBound(self, eventLoop: loop)
        ticker = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in
            service.value.ticked()
        }
    }

    private var isLeaving: Bool { leavesAt != nil }

    /// Takes no more messages, answers those already here, and unbinds from the SMSC.
    func leave() {
        guard !isLeaving else { return }
        let now = NIODeadline.now()
        leavesAt = now + leaveMaximum
        perform(messages.stop(at: now))
        leaveIfDone(at: now)
    }

    private func leaveIfDone(at now: NIODeadline) {
        guard let leavesAt, messages.isIdle || now >= leavesAt, let connection else { return }
        connection.unbind(at: now)
    }

    /// Ends the clock; nothing comes after.
    func close() {
        ticker?.cancel()
        perform(messages.disconnected([], at: .now()))
    }

    private func ticked() {
        let now = NIODeadline.now()
        perform(messages.tick(at: now))
        pump(at: now)
        leaveIfDone(at: now)
    }
}

// MARK: The connection

extension SMPPService {
    /// False when there is no use for a connection any more.
    func connected(_ connection: SMPPChannelHandler) -> Bool {
        if isLeaving { return false }
        self.connection = connection
        connections += 1
        return true
    }

    func bound() {
        metrics.isBound(true)
        logger.info("bound to the SMSC")
        pump(at: .now())
    }

    func disconnected(_ underway: [SMPPOutgoing]) {
        metrics.isBound(false)
        connection = nil
        perform(messages.disconnected(underway, at: .now()))
    }

    func delivered(_ message: SMPPShortMessage, _ delivery: SMPPDelivery, at now: NIODeadline) {
        switch message.purpose {
        case .message: perform(messages.received(message, delivery, at: now))
        case .receipt: received(SMPPReceipt(message), delivery)
        case .other: connection?.answer(delivery, .ok)
        }
    }

    func submitted(
        _ outgoing: SMPPOutgoing, _ status: SMPPStatus, id: String, at now: NIODeadline
    ) {
        metrics.submitted(status)
        if status == .ok, outgoing.message.registeredDelivery != 0 { willHear(of: outgoing, id) }
        if status != .ok, !status.isThrottle {
            logger.warning(
                "the SMSC refuses an answer", metadata: ["status": "\(status.rawValue)"])
        }
        perform(messages.submitted(outgoing, status, at: now))
        pump(at: now)
        leaveIfDone(at: now)
    }

    private func pump(at now: NIODeadline) {
        guard let connection else { return }
        while connection.hasRoom(at: now), let outgoing = messages.next() {
            connection.submit(outgoing, at: now)
        }
    }
}

// MARK: Notices

extension SMPPService {
    /// Sends a message that nobody has asked for. Without a connection it is for another time, or another
    /// worker.
    func notify(
        _ text: String, to phone: String, _ result: EventLoopPromise<OutgoingResult>
    ) {
        let now = NIODeadline.now()
        guard connection?.isBound == true, let notice = messages.notify(text, to: phone, at: now)
        else { return result.succeed(.later) }
        notices[notice] = Notice(result: result)
        pump(at: now)
    }

    private func ended(_ notice: UInt64, _ result: OutgoingResult) {
        guard let notice = notices.removeValue(forKey: notice) else { return }
        let isTraced = result == .sent && !notice.names.isEmpty
        notice.result.succeed(isTraced ? .traced(notice.names) : result)
    }
}

// MARK: Receipts

extension SMPPService {
    private func willHear(of outgoing: SMPPOutgoing, _ id: String) {
        guard outgoing.key == nil else { return sent.insert(id) }
        sentNotices.insert(id)
        let name = SMPPSentMessages.plain(id)
        // Two parts may have one id, and the table takes each name once.
        if !name.isEmpty, notices[outgoing.turn]?.names.contains(name) == false {
            notices[outgoing.turn]?.names.append(name)
        }
    }

    /// A receipt of a notice, which another worker may have sent, is acknowledged when it is noted: until then the
    /// SMSC keeps it. One of an answer is only counted.
    private func received(_ receipt: SMPPReceipt?, _ delivery: SMPPDelivery) {
        guard let connection else { return }
        guard let receipt else { return connection.answer(delivery, .ok) }
        let isOfAnswer = sent.match(receipt)
        if !isOfAnswer, let outbox, let hasArrived = receipt.state.hasArrived {
            guard reportsUnderWay < Self.reportsMaximum else {
                return connection.answer(delivery, .throttled)
            }
            note(
                DeliveryReport(
                    Self.name, SMPPSentMessages.spellings(of: receipt.id),
                    hasArrived: hasArrived, code: receipt.state.rawValue),
                in: outbox, delivery)
        } else {
            connection.answer(delivery, .ok)
        }
        metrics.received(receipt, isMatched: isOfAnswer || sentNotices.match(receipt))
    }

    private func note(_ report: DeliveryReport, in outbox: Outbox, _ delivery: SMPPDelivery) {
        reportsUnderWay += 1
        let service = NIOLoopBound(self, eventLoop: loop)
        let number = connections
        Task { [loop, logger] in
            let status: SMPPStatus
            do throws(ServiceUnavailable) {
                try await outbox.note(report, logger)
                status = .ok
            } catch {
                status = .temporaryFault
            }
            loop.execute { service.value.noted(delivery, status, on: number) }
        }
    }

    private func noted(_ delivery: SMPPDelivery, _ status: SMPPStatus, on number: UInt64) {
        reportsUnderWay -= 1
        if number == connections { connection?.answer(delivery, status) }
    }
}

// MARK: The conversation

extension SMPPService {
    private func perform(_ actions: [SMPPMessageStateMachine.Action]) {
        for action in actions {
            switch action {
            case .answer(let delivery, let status): connection?.answer(delivery, status)
            case .count(let outcome): metrics.count(outcome)
            case .ask(let question): ask(question)
            case .settle(let notice, let result): ended(notice, result)
            }
        }
    }

    private func ask(_ question: SMPPMessageStateMachine.Question) {
        let now = now()
        let message = IncomingMessage(
            channel: .sms, sender: question.sender,
            id: question.key.id(minute: now.microseconds / 60_000_000),
            content: IncomingMessage.Content(question.content))
        let service = NIOLoopBound(self, eventLoop: loop)
        Task { [conversation, loop] in
            let outcome: Result<ChannelReply, ServiceUnavailable>
            do throws(ServiceUnavailable) {
                outcome = .success(try await conversation.reply(to: message, at: now))
            } catch {
                outcome = .failure(error)
            }
            loop.execute { service.value.replied(question, outcome, about: message) }
        }
    }

    private func replied(
        _ question: SMPPMessageStateMachine.Question,
        _ outcome: Result<ChannelReply, ServiceUnavailable>,
        about message: IncomingMessage
    ) {
        let now = NIODeadline.now()
        let (key, turn) = (question.key, question.turn)
        switch outcome {
        case .success(.text(let text, _)):
            perform(messages.replied(key, turn: turn, text, at: now))
        case .success(.silence): perform(messages.replied(key, turn: turn, nil, at: now))
        case .failure:
            perform(
                messages.failed(
                    key, turn: turn, apology: conversation.apology(to: message), at: now))
        }
        pump(at: now)
        leaveIfDone(at: now)
    }
}

extension IncomingMessage.Content {
    fileprivate init(_ content: SMPPMessageStateMachine.Content) {
        switch content {
        case .text(let text): self = .text(text)
        case .unreadable: self = .unreadable
        case .incomplete: self = .incomplete
        case .tooLong: self = .tooLong
        }
    }
}
