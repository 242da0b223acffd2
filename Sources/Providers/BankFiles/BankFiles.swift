package import Invoices
package import Payouts
import Synchronization

/// The exchange of files with a bank: folders that a program of the bank's looks after, or a line
/// to it.
package protocol BankExchange: Sendable {
    /// The same file may be left any number of times, always under the same name.
    func leave(_ file: [UInt8], named name: String) async throws(TransportFault)

    /// True as long as a file that was left lies there: the bank has not collected it, and may yet.
    func isWaiting(named name: String) async throws(TransportFault) -> Bool

    /// Once this returns, no file of this name lies there.
    func takeBack(named name: String) async throws(TransportFault)

    /// The names of all files that the bank has left, in the order in which they are to be read.
    func names() async throws(TransportFault) -> [String]

    func file(named name: String) async throws(TransportFault) -> [UInt8]
}

/// Payments by files of ISO 20022, one order a file: pain.001.001.09 out, pain.002.001.10 and camt.054.001.08 back.
package final class BankFiles: PayoutProvider {
    private let payer: BankPayer
    private let exchange: any BankExchange
    private let limits: ClosedRange<Fen>
    private let inbox = Mutex(Inbox())

    /// The most that the small payments system carries in one.
    package static let usualLimits = Fen(1)...Fen(100_000_000)

    /// The files that were read, and what they say. It holds nothing that the files do not, so
    /// another process reads it anew.
    private struct Inbox {
        var read: Set<String> = []
        var events: [String: [BankEvent]] = [:]
        var unreadable: [String: BankMessage.Fault] = [:]
        /// Statements that are kept elsewhere, and files that are none.
        var settled: Set<String> = []
        /// Files that should be statements of ours and cannot be read, with the reason.
        var doubtful: [String: String] = [:]
        /// Files that could not be opened the last time, such as one that another user may read only.
        var closed: Set<String> = []
    }

    package init(
        _ payer: BankPayer, over exchange: any BankExchange,
        limits: ClosedRange<Fen> = usualLimits
    ) {
        self.payer = payer
        self.exchange = exchange
        self.limits = limits
    }

    package var account: MerchantAccount { MerchantAccount(.bank, payer.account) }

    /// Files that were opened and could not be read, by name: a person looks at them.
    package var unreadable: [String: BankMessage.Fault] { inbox.withLock { $0.unreadable } }

    /// Refuses a payee without a name, which every bank wants. The bank is to pay on the day of
    /// `now` in China; the order number is that of the message, of the batch and of the
    /// transaction.
    package func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission {
        guard case .bank(let account, let bank) = command.payee.account else {
            throw .payee("not an account at a bank")
        }
        guard BankText.isAccount(account) else { throw .payee("no account") }
        guard BankText.isClearingNumber(bank) else { throw .payee("no clearing number") }
        guard limits.contains(command.amount) else { throw .amount(allowed: limits) }
        guard let name = command.payee.name, BankText.isName(name) else { throw .nameMissing }
        let file = PaymentFile(
            payer: payer, order: command.order, amount: command.amount,
            payee: (name, account, bank),
            remittance: "\(command.activity) \(command.award)"
                .clipped(codePointsMaximum: BankText.textMaximum), made: now)
        return Submission(
            account: self.account, order: command.order, amount: command.amount,
            payee: account, body: file.bytes)
    }

    /// Leaves the file, always under the same name. A bank that has taken it before refuses the
    /// copy as a repetition.
    package func submit(_ submission: Submission) async -> ProviderAnswer {
        do throws(TransportFault) {
            try await exchange.leave(submission.body, named: Self.name(of: submission.order))
            return .accepted
        } catch {
            return .unknown(error == .notSent ? "not sent" : "no answer")
        }
    }

    /// By all files that the bank has left. An order of which they say nothing is `processing`
    /// until the bank has collected its file, and then `notFound`. Nothing has failed for good
    /// while a file cannot be opened.
    package func query(_ submission: Submission) async -> ProviderAnswer {
        do throws(TransportFault) {
            try await readNew()
        } catch {
            return .unknown("the bank's files cannot be read")
        }
        let (events, closed) = inbox.withLock { inbox in
            (
                inbox.events[submission.order.text] ?? [],
                inbox.closed.subtracting(inbox.read).min()
            )
        }
        let answer = BankStatus.answer(events, to: submission)
        // It may say that the first copy was paid, and this was said of the second.
        if answer.isDefiniteFailure, let closed { return .unknown("\(closed) cannot be opened") }
        guard answer == .notFound else { return answer }
        do throws(TransportFault) {
            // A bank takes what it finds, however old it is.
            return try await exchange.isWaiting(named: Self.name(of: submission.order))
                ? .processing : .notFound
        } catch {
            return .unknown("the files for the bank cannot be read")
        }
    }

    static func name(of order: OrderNumber) -> String { "\(order).xml" }

    /// A file that was left cannot be withdrawn.
    package func cancel(_ submission: Submission) async -> ProviderAnswer {
        .unknown("cannot be cancelled")
    }

    /// It stands in the bank's statements.
    package func balance() async -> Fen? { nil }

    /// The first files that are not settled, as far as they can be opened.
    func unsettledFiles(
        atMost maximum: Int
    ) async throws(TransportFault) -> [(name: String, bytes: [UInt8])] {
        let names = try await exchange.names()
        let new = inbox.withLock { inbox in
            // A person who takes a file away has seen to it.
            let present = Set(names)
            inbox.doubtful = inbox.doubtful.filter { present.contains($0.key) }
            inbox.closed.formIntersection(present)
            return names.filter { !inbox.settled.contains($0) }
        }
        var files: [(name: String, bytes: [UInt8])] = []
        for name in new where files.count < maximum {
            if let bytes = await bytes(of: name) { files.append((name, bytes)) }
        }
        return files
    }

    /// Nil for a file that cannot be opened, which is named until it can be or is taken away: the
    /// others are read all the same.
    private func bytes(of name: String) async -> [UInt8]? {
        do throws(TransportFault) {
            let bytes = try await exchange.file(named: name)
            inbox.withLock { _ = $0.closed.remove(name) }
            return bytes
        } catch {
            inbox.withLock { _ = $0.closed.insert(name) }
            return nil
        }
    }

    func settle(_ name: String) { inbox.withLock { _ = $0.settled.insert(name) } }

    /// The file is not handed out again, and is named until a person takes it away.
    func setAside(_ name: String, because reason: String) {
        inbox.withLock { inbox in
            inbox.settled.insert(name)
            inbox.doubtful[name] = reason
        }
    }

    /// Those that cannot be opened among them.
    var setAside: [String: String] {
        inbox.withLock { inbox in
            let closed = inbox.closed.map { ($0, "cannot be opened") }
            return inbox.doubtful.merging(closed) { first, _ in first }
        }
    }

    func takeBack(_ order: OrderNumber) async throws(TransportFault) {
        try await exchange.takeBack(named: Self.name(of: order))
    }

    private func readNew() async throws(TransportFault) {
        let names = try await exchange.names()
        let new = inbox.withLock { inbox in
            inbox.closed.formIntersection(names)
            return names.filter { !inbox.read.contains($0) }
        }
        for name in new {
            guard let bytes = await bytes(of: name) else { continue }
            inbox.withLock { inbox in
                guard inbox.read.insert(name).inserted else { return }
                do throws(BankMessage.Fault) {
                    for (order, event) in try BankMessage(bytes).events {
                        inbox.events[order, default: []].append(event)
                    }
                } catch {
                    inbox.unreadable[name] = error
                }
            }
        }
    }
}
