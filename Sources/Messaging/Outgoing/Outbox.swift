package import Invoices
package import Verification

/// Takes the program's messages that go out by calls of ours.
package struct Outbox: Sendable {
    let queue: any OutgoingQueue
    let seal: OutgoingSeal
    private let ceilings: OutgoingPolicy
    let signal: OutgoingSignal
    private let now: @Sendable () -> Timestamp
    let metrics = OutgoingMetrics()

    package init(
        _ queue: any OutgoingQueue, seal: OutgoingSeal, ceilings: OutgoingPolicy,
        signal: OutgoingSignal, now: @escaping @Sendable () -> Timestamp
    ) {
        self.queue = queue
        self.seal = seal
        self.ceilings = ceilings
        self.signal = signal
        self.now = now
    }

    /// Once this says `added`, the message will be tried, whatever happens to this worker. The ceilings are
    /// spent before it is queued, but for a late answer, whose query has paid already.
    package func add(
        _ message: OutgoingMessage
    ) async throws(ServiceUnavailable) -> OutgoingAddition {
        let key = seal.name("message", message.key)
        // If several ways are open, the phone is counted: only there each message costs money.
        let person = message.recipients.first { $0.channel == .sms } ?? message.recipients[0]
        let entry = OutgoingEntry(
            key: key, whom: seal.name("person", "\(person.channel.rawValue)\n\(person.address)"),
            purpose: message.purpose, body: seal.seal(message, as: key), wait: message.wait,
            lifetime: message.lifetime)
        let addition = try await queue.add(
            entry,
            within: message.purpose == .lateAnswer ? nil : ceilings.ceilings(on: now().dayInChina))
        switch addition {
        case .added: signal.raise()
        case .overCeiling: metrics.count(person.channel, message.purpose, .overCeiling)
        case .known: break
        }
        return addition
    }
}

/// How many messages may go out on a day.
package struct OutgoingPolicy: Sendable, Equatable {
    /// Messages to one person, by whatever way, on one day in China.
    package let personDailyMaximum: Int
    /// Messages to everybody together, on one day in China: the bound on the bill.
    package let dailyMaximum: Int

    package init(personDailyMaximum: Int, dailyMaximum: Int) {
        self.personDailyMaximum = personDailyMaximum
        self.dailyMaximum = dailyMaximum
    }

    func ceilings(on day: CalendarDay) -> OutgoingCeilings {
        OutgoingCeilings(day: day, person: personDailyMaximum, all: dailyMaximum)
    }
}
