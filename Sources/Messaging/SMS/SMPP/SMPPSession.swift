import NIOCore

/// One connection's conversation with the SMSC as the protocol sees it. It decides and does no I/O:
/// each event returns the actions to take, in order.
struct SMPPSession {
    enum Action: Equatable {
        case send(SMPPPDU)
        /// The SMSC knows us now.
        case bound
        case deliver(SMPPShortMessage, SMPPDelivery)
        /// - Parameter id: the SMSC's name for the message; empty where it took none.
        case submitted(SMPPOutgoing, SMPPStatus, id: String)
        case close(Ending)
    }

    enum Ending: Equatable, Sendable {
        /// By the SMSC's unbind, or the answer to ours.
        case unbound
        /// It does not let us in.
        case refused(SMPPStatus)
        /// It did not answer in time.
        case silent
        /// It sends something that is not SMPP.
        case garbled
        /// No connection came about, or it broke.
        case lost
    }

    struct Timers: Sendable {
        /// Silence after which we ask whether the other side is there (enquire_link).
        var enquiry = TimeAmount.seconds(30)
        /// How long an answer may take (response_timer, section 7.2). Longer than an SMSC needs, since
        /// messages lost by closing are sent twice.
        var response = TimeAmount.seconds(15)
    }

    private enum Phase { case binding, bound, unbinding, closed }

    private enum Request {
        case bind, enquiry, unbind
        case submit(SMPPOutgoing)
    }

    private let timers: Timers
    private var phase = Phase.binding
    private var pace: SMPPPace
    private var awaited: [UInt32: Request] = [:]
    private var submitsUnderway = 0
    private var sequence: UInt32 = 0
    private var heardAt = NIODeadline.uptimeNanoseconds(0)
    /// Oldest first; those that were answered since are passed over.
    private var deadlines = CircularBuffer<(sequence: UInt32, at: NIODeadline)>()

    init(window: Int, timers: Timers = Timers()) {
        self.timers = timers
        pace = SMPPPace(window: window)
    }

    var isBound: Bool { phase == .bound }

    func hasRoom(at now: NIODeadline) -> Bool {
        phase == .bound && submitsUnderway < pace.allowed && pace.mayGo(at: now)
    }
}

// MARK: Outgoing

extension SMPPSession {
    mutating func connected(as bind: SMPPBind, at now: NIODeadline) -> [Action] {
        heardAt = now
        return [.send(request(.bindTransceiver, .bind, bind.body, now))]
    }

    /// Only while `hasRoom`.
    mutating func submit(_ outgoing: SMPPOutgoing, at now: NIODeadline) -> SMPPPDU {
        submitsUnderway += 1
        return request(.submitSM, .submit(outgoing), outgoing.message.submitBody, now)
    }

    func answer(_ delivery: SMPPDelivery, _ status: SMPPStatus) -> SMPPPDU {
        // message_id, which the SMSC does not read (sections 4.6.2 and 4.7.2).
        SMPPPDU(
            command: delivery.command.response, status: status, sequence: delivery.sequence,
            body: ByteBuffer(integer: UInt8(0)))
    }

    /// Unbinds, once, and does not wait for requests under way.
    mutating func unbind(at now: NIODeadline) -> [Action] {
        switch phase {
        case .binding: return close(.unbound)
        case .unbinding, .closed: return []
        case .bound:
            phase = .unbinding
            return [.send(request(.unbind, .unbind, ByteBuffer(), now))]
        }
    }

    mutating func tick(at now: NIODeadline) -> [Action] {
        guard phase != .closed else { return [] }
        while let oldest = deadlines.first, now >= oldest.at || awaited[oldest.sequence] == nil {
            if awaited[oldest.sequence] != nil { return close(.silent) }
            deadlines.removeFirst()
        }
        let asks = awaited.values.contains {
            if case .enquiry = $0 { true } else { false }
        }
        guard phase == .bound, now - heardAt >= timers.enquiry, !asks else { return [] }
        return [.send(request(.enquireLink, .enquiry, ByteBuffer(), now))]
    }

    /// The stream cannot be read any further.
    mutating func garbled(_ status: SMPPStatus) -> [Action] {
        guard phase != .closed else { return [] }
        return [.send(nack(status, sequence: 0))] + close(.garbled)
    }

    /// Ends the session and returns the submitted messages without a response, in order.
    mutating func ended() -> [SMPPOutgoing] {
        phase = .closed
        let underway = awaited.sorted { $0.key < $1.key }.compactMap { _, request in
            if case .submit(let outgoing) = request { outgoing } else { nil }
        }
        awaited.removeAll()
        submitsUnderway = 0
        return underway
    }

    private mutating func request(
        _ command: SMPPCommand, _ request: Request, _ body: ByteBuffer, _ now: NIODeadline
    ) -> SMPPPDU {
        // From 1 to 0x7FFFFFFF (section 3.2).
        sequence = sequence == 0x7FFF_FFFF ? 1 : sequence + 1
        awaited[sequence] = request
        deadlines.append((sequence, now + timers.response))
        return SMPPPDU(command: command, sequence: sequence, body: body)
    }

    private mutating func close(_ ending: Ending) -> [Action] {
        phase = .closed
        return [.close(ending)]
    }

    private func nack(_ status: SMPPStatus, sequence: UInt32) -> SMPPPDU {
        SMPPPDU(command: .genericNack, status: status, sequence: sequence)
    }
}

// MARK: Incoming

extension SMPPSession {
    mutating func received(_ pdu: SMPPPDU, at now: NIODeadline) -> [Action] {
        guard phase != .closed else { return [] }
        heardAt = now
        if pdu.command.isResponse { return answered(pdu, at: now) }
        switch pdu.command {
        case .enquireLink:
            return [.send(SMPPPDU(command: .enquireLink.response, sequence: pdu.sequence))]
        case .unbind:
            let answer = SMPPPDU(command: .unbind.response, sequence: pdu.sequence)
            return [.send(answer)] + close(.unbound)
        case .deliverSM, .dataSM: return delivered(pdu)
        // Has no answer (section 4.12).
        case .alertNotification: return []
        default: return [.send(nack(.invalidCommandID, sequence: pdu.sequence))]
        }
    }

    private func delivered(_ pdu: SMPPPDU) -> [Action] {
        let delivery = SMPPDelivery(command: pdu.command, sequence: pdu.sequence)
        guard phase == .bound else {
            // While we unbind, the SMSC keeps its messages.
            let status: SMPPStatus =
                phase == .unbinding ? .temporaryFault : .incorrectBindStatus
            return [.send(answer(delivery, status))]
        }
        do throws(SMPPStatus) {
            let message =
                pdu.command == .deliverSM
                ? try SMPPShortMessage(deliverSM: pdu.body)
                : try SMPPShortMessage(dataSM: pdu.body)
            return [.deliver(message, delivery)]
        } catch {
            return [.send(answer(delivery, error))]
        }
    }

    /// A response without a request, or one that comes twice, is ignored.
    private mutating func answered(_ pdu: SMPPPDU, at now: NIODeadline) -> [Action] {
        guard let request = awaited.removeValue(forKey: pdu.sequence) else { return [] }
        // A refusal without a reason is still a refusal.
        let status = pdu.command == .genericNack && pdu.status == .ok ? .systemError : pdu.status
        switch request {
        case .bind:
            guard status == .ok else { return close(.refused(status)) }
            guard phase == .binding else { return [] }
            phase = .bound
            return [.bound]
        case .enquiry: return []
        case .unbind: return close(.unbound)
        case .submit(let outgoing):
            submitsUnderway -= 1
            if status.isThrottle { pace.throttled(at: now) } else { pace.accepted() }
            var body = pdu.body
            // The body may be missing where it was refused (section 4.4.2).
            let id = body.readCString(65) ?? ""
            return [.submitted(outgoing, status, id: id)]
        }
    }
}
