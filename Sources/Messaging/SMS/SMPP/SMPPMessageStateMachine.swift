import Edge
import NIOCore

/// The state machine of each message, from its delivery until the SMSC confirms our answer. It decides and
/// does nothing; it outlives connections.
///
/// A delivery is acknowledged only when the answer is with the SMSC. Until then the SMSC keeps the
/// message and, if we vanish, sends it again, to us or to another worker.
struct SMPPMessageStateMachine {
    enum Action: Equatable {
        case answer(SMPPDelivery, SMPPStatus)
        /// Asks the conversation; its reply comes back by `replied` with the same key and turn.
        case ask(Question)
        case count(SMPPOutcome)
        /// A notice has come to its end.
        case settle(notice: UInt64, OutgoingResult)
    }

    struct Question: Equatable, Sendable {
        let key: SMPPMessageKey
        let turn: UInt64
        let sender: String
        let content: Content
    }

    enum Content: Equatable, Sendable {
        case text(String)
        /// The octets hold no text that can be read.
        case unreadable
        /// A part never came.
        case incomplete
        case tooLong
    }

    struct Settings: Sendable {
        /// Our address, as the settings spell it; empty for the number that the person wrote to.
        var sourceAddress = ""
        var unspecified = SMPPAlphabet.gsm7
        /// True if the SMSC shall send a receipt for each answer.
        var receipts = true
        /// Messages in work at once. Past it the SMSC hears "throttled" and keeps the rest.
        var messagesMaximum = 1_000
        var thinkingMaximum = SMPPMessageStateMachine.thinkingMaximum
        var noticeMaximum = SMPPMessageStateMachine.noticeMaximum
        var leaveMaximum = TimeAmount.seconds(10)
    }

    private struct Work {
        let turn: UInt64
        /// The person and the number that they wrote to.
        let person: SMPPAddress
        let ours: SMPPAddress
        let since: NIODeadline
        /// Those without our response yet; more than one when the SMSC has sent the message again.
        var deliveries: [SMPPDelivery]
        /// The SMSC will not send it again: its parts have been acknowledged.
        let isOurs: Bool
        /// Short messages that the SMSC has not taken yet; nil while the conversation thinks.
        var partsLeft: Int?
    }

    /// A message that goes out unasked.
    private struct Notice {
        let since: NIODeadline
        /// Short messages that the SMSC has not taken yet.
        var partsLeft: Int
        /// Short messages that the SMSC has, or may have.
        var partsOut = 0
    }

    /// Four times as long as the ledger may take before it is given up.
    static let thinkingMaximum = TimeAmount.seconds(10)
    /// An answer that comes later than this puzzles more than it helps.
    static let answerMaximum = TimeAmount.seconds(300)
    /// Less than the queue of outgoing messages waits for its senders.
    static let noticeMaximum = TimeAmount.seconds(20)
    /// An SMSC repeats a message a few times, and still waits for the latest deliveries.
    static let deliveriesMaximum = 4
    /// The digits that fit into submit_sm (section 4.4.1).
    static let digitsMaximum = 20

    private let settings: Settings
    private var parts = SMPPPartCollector()
    private var works: [SMPPMessageKey: Work] = [:]
    private var notices: [UInt64: Notice] = [:]
    private var recent = SMPPRecentMessages()
    private var outbox = CircularBuffer<SMPPOutgoing>()
    private var turns: UInt64 = 0
    private var reference: UInt8 = 0
    private(set) var isStopping = false

    init(_ settings: Settings) { self.settings = settings }

    /// True if everything that was accepted has been answered, and all notices have ended.
    var isIdle: Bool { works.isEmpty && notices.isEmpty }
}

// MARK: In

extension SMPPMessageStateMachine {
    mutating func received(
        _ message: SMPPShortMessage, _ delivery: SMPPDelivery, at now: NIODeadline
    ) -> [Action] {
        guard (1...Self.digitsMaximum).contains(message.source.digits.utf8.count) else {
            return [.answer(delivery, .invalidSourceAddress), .count(.unanswerable)]
        }
        if message.source.phone == sender(for: message.destination).phone {
            return [.answer(delivery, .ok), .count(.echo)]
        }
        // A machine; the SMSC is not to send it again.
        guard PhoneNumber.canonical(message.source.phone) != nil else {
            return [.answer(delivery, .ok), .count(.unanswerable)]
        }
        var octets = message.octets
        var part: SMPPPart?
        if message.esmClass & SMPPShortMessage.headerBit != 0 || SMPPPart.isHeaded(octets) {
            part = SMPPPart(takenFrom: &octets)
        }
        let piece = SMPPPartCollector.Piece(dataCoding: message.dataCoding, octets: octets)
        guard let part = part ?? SMPPPart(message.options) else {
            return take(content([piece]), message.source, message.destination, delivery, now)
        }
        // A part that came as a message_payload may be longer than any that we would wait for.
        guard octets.count <= SMPPShortMessage.octetsMaximum else {
            return take(.tooLong, message.source, message.destination, delivery, now)
        }
        let key = SMPPPartCollector.Key(
            source: message.source, destination: message.destination,
            reference: part.reference, isWide: part.isWide, total: part.total)
        switch parts.add(piece, as: part, key, at: now) {
        case .incomplete: return [.answer(delivery, .ok)]
        case .full: return [.answer(delivery, .throttled), .count(.throttled)]
        case .tooLong: return take(.tooLong, message.source, message.destination, delivery, now)
        case .complete(let pieces):
            return take(content(pieces), message.source, message.destination, delivery, now)
        }
    }

    private mutating func take(
        _ content: Content, _ person: SMPPAddress, _ ours: SMPPAddress,
        _ delivery: SMPPDelivery?, _ now: NIODeadline
    ) -> [Action] {
        func answer(_ status: SMPPStatus, _ outcome: SMPPOutcome) -> [Action] {
            (delivery.map { [.answer($0, status)] } ?? []) + [.count(outcome)]
        }
        let key = SMPPMessageKey(source: person, destination: ours, text: content.text)
        if works[key] != nil {
            return (delivery.map { attach($0, to: key) } ?? []) + [.count(.repeated)]
        }
        if recent.contains(key, at: now) { return answer(.ok, .repeated) }
        if isStopping { return answer(.temporaryFault, .unavailable) }
        // A message that the SMSC will not send again is taken past the bound: it has passed one
        // before.
        if delivery != nil, works.count >= settings.messagesMaximum {
            return answer(.throttled, .throttled)
        }
        turns += 1
        works[key] = Work(
            turn: turns, person: person, ours: ours, since: now,
            deliveries: delivery.map { [$0] } ?? [], isOurs: delivery == nil)
        // One limit for one phone, whichever channel it comes by.
        let sender = PhoneNumber.canonical(person.phone) ?? person.phone
        return [.ask(Question(key: key, turn: turns, sender: sender, content: content))]
    }

    /// A delivery that is pushed out gets a response, since without one it would hold up the SMSC's
    /// window.
    private mutating func attach(
        _ delivery: SMPPDelivery, to key: SMPPMessageKey
    ) -> [Action] {
        works[key]?.deliveries.append(delivery)
        guard let count = works[key]?.deliveries.count, count > Self.deliveriesMaximum,
            let oldest = works[key]?.deliveries.removeFirst()
        else { return [] }
        return [.answer(oldest, .temporaryFault)]
    }

    /// Parts may be in different alphabets, and a character may be cut between two of one.
    private func content(_ pieces: [SMPPPartCollector.Piece]) -> Content {
        var text = ""
        var rest = pieces[...]
        while let first = rest.first {
            let alike = rest.prefix { $0.dataCoding == first.dataCoding }
            let octets = Array(alike.map(\.octets).joined())
            let alphabet = SMPPAlphabet(
                dataCoding: first.dataCoding, unspecified: settings.unspecified)
            guard let words = alphabet?.decode(octets) ?? SMPPAlphabet.digits(within: octets)
            else { return .unreadable }
            text += words
            rest = rest.dropFirst(alike.count)
        }
        return .text(text)
    }

    private func sender(for ours: SMPPAddress) -> SMPPAddress {
        settings.sourceAddress.isEmpty
            ? ours : SMPPAddress(ownText: settings.sourceAddress, like: ours)
    }
}

// MARK: Out

extension SMPPMessageStateMachine {
    /// Queues the conversation's reply; nil for nothing at all.
    mutating func replied(
        _ key: SMPPMessageKey, turn: UInt64, _ text: String?, at now: NIODeadline
    ) -> [Action] {
        guard let work = works[key], work.turn == turn, work.partsLeft == nil else { return [] }
        guard let text, !text.isEmpty else { return finish(key, .silent, at: now) }
        let parts = enqueue(
            text, from: sender(for: work.ours), to: work.person, key: key, turn: turn)
        works[key]?.partsLeft = parts
        return []
    }

    /// - Returns: how many short messages it takes.
    private mutating func enqueue(
        _ text: String, from source: SMPPAddress, to destination: SMPPAddress,
        key: SMPPMessageKey?, turn: UInt64
    ) -> Int {
        let splitter = MessageSplitter(text, unspecified: settings.unspecified)
        reference &+= 1
        let messages = splitter.messages(reference: reference)
        for (isPart, octets) in messages {
            let message = SMPPShortMessage(
                source: source, destination: destination,
                esmClass: isPart ? SMPPShortMessage.headerBit : 0,
                dataCoding: splitter.alphabet.dataCoding,
                registeredDelivery: settings.receipts ? 1 : 0, octets: octets)
            outbox.append(SMPPOutgoing(key: key, turn: turn, message: message))
        }
        return messages.count
    }

    /// The ledger cannot be asked. The SMSC keeps the message and tries again, which gives the person
    /// the true answer a little later instead of an apology now; `apology` is for a message that the
    /// SMSC will not send again.
    mutating func failed(
        _ key: SMPPMessageKey, turn: UInt64, apology: String, at now: NIODeadline
    ) -> [Action] {
        guard let work = works[key], work.turn == turn, work.partsLeft == nil else { return [] }
        if work.isOurs { return replied(key, turn: turn, apology, at: now) }
        return abandon(key, .unavailable)
    }

    /// The next short message to submit.
    mutating func next() -> SMPPOutgoing? {
        while let outgoing = outbox.popFirst() {
            if let key = outgoing.key {
                if works[key]?.turn == outgoing.turn { return outgoing }
            } else if notices[outgoing.turn] != nil {
                notices[outgoing.turn]?.partsOut += 1
                return outgoing
            }
        }
        return nil
    }

    /// The SMSC's response to one short message.
    mutating func submitted(
        _ outgoing: SMPPOutgoing, _ status: SMPPStatus, at now: NIODeadline
    ) -> [Action] {
        guard let key = outgoing.key else { return submittedNotice(outgoing, status) }
        guard let work = works[key], work.turn == outgoing.turn, let left = work.partsLeft
        else { return [] }
        if status.isThrottle {
            outbox.prepend(outgoing)
            return []
        }
        // It would refuse the same again, so asking the conversation again helps nobody.
        guard status == .ok else { return finish(key, .refused, at: now) }
        guard left == 1 else {
            works[key]?.partsLeft = left - 1
            return []
        }
        return finish(key, work.isOurs ? .incomplete : .answered, at: now)
    }

    /// The connection is gone, and with it the responses to the messages under way.
    mutating func disconnected(_ underway: [SMPPOutgoing], at now: NIODeadline) -> [Action] {
        // The SMSC sends all of them again, with numbers of the next connection.
        for key in works.keys { works[key]?.deliveries.removeAll() }
        var actions = endNotices(since: now)
        for outgoing in underway.reversed() {
            guard let key = outgoing.key else { continue }
            var again = outgoing
            again.losses += 1
            if again.losses < SMPPOutgoing.lossesMaximum {
                outbox.prepend(again)
            } else if works[key]?.turn == outgoing.turn {
                actions += abandon(key, .unavailable)
            }
        }
        return actions
    }

    private mutating func finish(
        _ key: SMPPMessageKey, _ outcome: SMPPOutcome, at now: NIODeadline
    ) -> [Action] {
        recent.insert(key, at: now)
        let deliveries = works.removeValue(forKey: key)?.deliveries ?? []
        return deliveries.map { .answer($0, .ok) } + [.count(outcome)]
    }

    /// Given up, and not remembered: the next attempt begins anew.
    private mutating func abandon(_ key: SMPPMessageKey, _ outcome: SMPPOutcome) -> [Action] {
        let deliveries = works.removeValue(forKey: key)?.deliveries ?? []
        return deliveries.map { .answer($0, .temporaryFault) } + [.count(outcome)]
    }
}

// MARK: Notices

extension SMPPMessageStateMachine {
    /// Queues a message that nobody has asked for; it ends with `settle`.
    /// - Parameter phone: in its one spelling.
    /// - Returns: nil where too much is in work, or nothing more is taken.
    mutating func notify(_ text: String, to phone: String, at now: NIODeadline) -> UInt64? {
        guard !isStopping, notices.count < settings.messagesMaximum else { return nil }
        // There is no number that the person wrote to.
        let unknown = SMPPAddress(digits: "")
        turns += 1
        let parts = enqueue(
            text, from: sender(for: unknown),
            to: SMPPAddress(ownText: phone, like: unknown), key: nil, turn: turns)
        notices[turns] = Notice(since: now, partsLeft: parts)
        return turns
    }

    private mutating func submittedNotice(
        _ outgoing: SMPPOutgoing, _ status: SMPPStatus
    ) -> [Action] {
        guard let notice = notices[outgoing.turn] else { return [] }
        if status.isThrottle {
            notices[outgoing.turn]?.partsOut -= 1
            outbox.prepend(outgoing)
            return []
        }
        guard status == .ok else {
            return settle(outgoing.turn, .refused(code: String(status.rawValue)))
        }
        guard notice.partsLeft == 1 else {
            notices[outgoing.turn]?.partsLeft = notice.partsLeft - 1
            return []
        }
        return settle(outgoing.turn, .sent)
    }

    /// Ends the notices that began by then. Nobody learns what became of a part that was under way.
    private mutating func endNotices(since end: NIODeadline) -> [Action] {
        notices.filter { $0.value.since <= end }.flatMap { turn, notice in
            settle(turn, notice.partsOut > 0 ? .unknown : .later)
        }
    }

    private mutating func settle(_ turn: UInt64, _ result: OutgoingResult) -> [Action] {
        notices[turn] = nil
        return [.settle(notice: turn, result)]
    }
}

// MARK: Time

extension SMPPMessageStateMachine {
    /// Once a second or so.
    mutating func tick(at now: NIODeadline) -> [Action] {
        var actions = parts.expire(at: now).flatMap { broken($0, now) }
        actions += endNotices(since: now - settings.noticeMaximum)
        for (key, work) in works {
            let bound = work.partsLeft == nil ? settings.thinkingMaximum : Self.answerMaximum
            if now - work.since >= bound { actions += abandon(key, .unavailable) }
        }
        return actions
    }

    /// Takes no more messages. Those already here are answered by later events.
    mutating func stop(at now: NIODeadline) -> [Action] {
        guard !isStopping else { return [] }
        let actions = parts.giveUp().flatMap { broken($0, now) }
        isStopping = true
        return actions
    }

    /// A part never came. The person is told so; the other parts may hold half a number.
    private mutating func broken(
        _ key: SMPPPartCollector.Key, _ now: NIODeadline
    ) -> [Action] {
        take(.incomplete, key.source, key.destination, nil, now)
    }
}

extension SMPPMessageStateMachine.Content {
    /// Nil where no text could tell it from another.
    var text: String? { if case .text(let text) = self { text } else { nil } }
}
