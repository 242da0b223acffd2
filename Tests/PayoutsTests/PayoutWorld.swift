import Doubles
import Invoices
import Payouts
import Synchronization

/// A provider that answers what it is told to, and remembers what it was asked.
final class ScriptedProvider: PayoutProvider {
    let account: MerchantAccount
    let calls = Mutex<[String]>([])
    private let answers: Mutex<[ProviderAnswer]>
    private let refusal: PreparationRefusal?
    /// Whether an order had a consent.
    let consents = Mutex<[Bool]>([])
    /// What it says of a consent; nil where it does not answer.
    private let usable: Bool?
    let tellsOfConsents: Bool

    init(
        _ account: MerchantAccount, _ answers: [ProviderAnswer],
        refusal: PreparationRefusal? = nil, usable: Bool? = true, tellsOfConsents: Bool = false
    ) {
        self.usable = usable
        self.tellsOfConsents = tellsOfConsents
        self.account = account
        self.answers = Mutex(answers)
        self.refusal = refusal
    }

    func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission {
        if let refusal { throw refusal }
        let hasConsent = command.payee.consent != nil
        consents.withLock { $0.append(hasConsent) }
        if usable == false, !hasConsent, !command.isPayeePresent { throw .payeeAbsent }
        return Submission(
            account: account, order: command.order, amount: command.amount, payee: nil, body: [1])
    }

    private func answer(_ call: String) -> ProviderAnswer {
        calls.withLock { $0.append(call) }
        return answers.withLock { $0.isEmpty ? .unknown("silence") : $0.removeFirst() }
    }

    func isUsable(_ consent: Payee.Consent) async -> Bool? {
        calls.withLock { $0.append("consent") }
        return usable
    }

    func balance() async -> Fen? { nil }
    func submit(_ submission: Submission) async -> ProviderAnswer { answer("submit") }
    func query(_ submission: Submission) async -> ProviderAnswer { answer("query") }
    func cancel(_ submission: Submission) async -> ProviderAnswer { answer("cancel") }
}

/// The invoice, the campaign, the key and the clock of one win.
final class World: WinInvoices, PayoutTerms, PayeeKey {
    enum Invoice { case good, void, unreachable }

    let invoice: Mutex<Invoice>
    let checks = Mutex(0)
    /// Whether the winner has given a document.
    let given = Mutex(false)
    let clock = Mutex(Timestamp(microseconds: 1_780_000_000_000_000))
    /// How far the clock goes while the invoice is looked up, one after another.
    private let delays: Mutex<[Duration]>
    private let others: [PrizeTax.Taxed]

    init(_ invoice: Invoice = .good, delays: [Duration] = [], others: [PrizeTax.Taxed] = []) {
        self.invoice = Mutex(invoice)
        self.delays = Mutex(delays)
        self.others = others
    }

    var now: Timestamp { clock.withLock { $0 } }

    func pass(_ duration: Duration) {
        clock.withLock { $0 = $0.advanced(by: duration) }
    }

    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool {
        checks.withLock { $0 += 1 }
        pass(delays.withLock { $0.isEmpty ? .zero : $0.removeFirst() })
        switch invoice.withLock({ $0 }) {
        case .good: return true
        case .void: return false
        case .unreachable: throw ServiceUnavailable(.ledger, .unreachable, "gone")
        }
    }

    func names(
        of win: WinID
    ) async throws(ServiceUnavailable) -> (activity: String, award: String) { ("春", "奖") }

    func earlier(
        than win: WinID
    ) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] { others }

    /// An account whose owner has consented to be paid without a tap.
    static let consented: [UInt8] = [9]

    func open(_ sealed: [UInt8]) -> Payee? {
        sealed.isEmpty
            ? nil
            : Payee(
                account: .wechat(app: "wx1", openID: "openid"), name: nil,
                consent: sealed == Self.consented
                    ? Payee.Consent(number: "C1", merchant: "1900000001") : nil)
    }

    func document(
        of win: WinID
    ) async throws(ServiceUnavailable) -> [UInt8]? { given.withLock { $0 ? [3] : nil } }

    func document(_ sealed: [UInt8]) -> WinnerDocument? {
        sealed == [3] ? try? WinnerDocument(name: "王五", kind: .passport, number: "E12345678") : nil
    }
}

/// The consents that are known to hold no more.
final class Ended: EndedConsents {
    let numbers: Mutex<Set<String>>

    init(_ numbers: Set<String> = []) { self.numbers = Mutex(numbers) }

    func hasEnded(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable) -> Bool {
        numbers.withLock { $0.contains(consent.number) }
    }

    func end(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable) {
        _ = numbers.withLock { $0.insert(consent.number) }
    }
}

/// Keeps what it is told.
final class Told: PayoutObserver {
    let stops = Mutex<[MerchantAccount: String]>([:])

    func began(after delay: Duration) {}
    func answered(_ answer: ProviderAnswer, _ account: MerchantAccount, _ call: PayoutCall) {}
    func stopped(_ account: MerchantAccount, _ reason: String) {
        stops.withLock { $0[account] = reason }
    }
    func needsPerson(_ win: WinID, _ alarm: PayoutAlarm) {}
    func cannotRead(_ win: WinID) {}
}
